package service_exposure

# Annotations of the AWS Load Balancer Controller (its guide, service/annotations, read 2026-11): scheme takes precedence
# over internal, which is deprecated.
scheme := "service.beta.kubernetes.io/aws-load-balancer-scheme"

internal_annotation := "service.beta.kubernetes.io/aws-load-balancer-internal"

ranges := "service.beta.kubernetes.io/load-balancer-source-ranges"

# The same guide, ingress/annotations, scheme: without it, the load balancer of an Ingress is internal. What an
# IngressClassParams says goes before it (guide/ingress/ingress_class); only who administers the cluster writes one.
ingress_scheme := "alb.ingress.kubernetes.io/scheme"

service := input.review.object

annotations := object.get(service, ["metadata", "annotations"], {})

violation contains {"msg": "spec.type is NodePort, which opens a port on every node"} if service.spec.type == "NodePort"

violation contains {"msg": "spec.externalIPs takes over the traffic to these addresses"} if {
	count(object.get(service, ["spec", "externalIPs"], [])) > 0
}

violation contains {"msg": sprintf("the load balancer is not internal: set the annotation %s to internal", [scheme])} if {
	service.spec.type == "LoadBalancer"
	not is_internal
	not sprintf("%s/%s", [service.metadata.namespace, service.metadata.name]) in input.parameters.internetFacing
}

violation contains {"msg": "the load balancer is internet-facing without loadBalancerSourceRanges"} if {
	service.spec.type == "LoadBalancer"
	not is_internal
	count(object.get(service, ["spec", "loadBalancerSourceRanges"], [])) == 0
	not annotations[ranges]
}

violation contains {"msg": sprintf("the load balancer is internet-facing: remove the annotation %s", [ingress_scheme])} if {
	input.review.object.kind == "Ingress"
	annotations[ingress_scheme] == "internet-facing"
	not sprintf("%s/%s", [service.metadata.namespace, service.metadata.name]) in input.parameters.internetFacingIngresses
}

is_internal if annotations[scheme] == "internal"

is_internal if {
	not annotations[scheme]
	lower(annotations[internal_annotation]) == "true"
}
