package ingress_hosts

ingress := input.review.object

violation contains {"msg": sprintf("rules[%d] has no host, so it serves every host", [index])} if {
	some index, rule in ingress.spec.rules
	object.get(rule, "host", "*") in {"", "*"}
}

violation contains {"msg": "spec.defaultBackend serves every host that no rule has"} if ingress.spec.defaultBackend

violation contains {"msg": sprintf("%s is a wildcard host", [host])} if {
	some host in hosts(ingress)
	startswith(host, "*.")
	not host in input.parameters.wildcardHosts
}

# What Gatekeeper has seen of the cluster's Ingresses; the constraint needs them synchronized (SyncSet).
violation contains {"msg": sprintf("host %s is served by Ingress %s/%s", [host, namespace, name])} if {
	some host in hosts(ingress)
	some namespace, by_version in data.inventory.namespace
	some version, by_kind in by_version
	startswith(version, "networking.k8s.io/")
	some name, other in by_kind.Ingress
	[namespace, name] != [ingress.metadata.namespace, ingress.metadata.name]
	host in hosts(other)
}

hosts(manifest) := {rule.host | some rule in manifest.spec.rules}
