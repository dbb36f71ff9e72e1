package required_resources

import data.lib.exemptions
import data.lib.pods

violation contains {"msg": msg} if {
	not exemptions.is_exempt(input.review, input.parameters)
	some msg in faults
}

manifest := input.review.object

# Ephemeral containers cannot set resources (API reference, EphemeralContainer.resources).
containers contains container if {
	some container in pods.containers(manifest)
	container.role != "ephemeralContainers"
}

# A limit without a request is also the request (Kubernetes, "Resource Management for Pods and Containers").
faults contains sprintf("%s sets no resources.requests.%s", [container.path, kind]) if {
	some container in containers
	some kind in ["cpu", "memory"]
	not is_set(container, "requests", kind)
	not is_set(container, "limits", kind)
}

faults contains sprintf("%s sets no resources.limits.memory", [container.path]) if {
	some container in containers
	not is_set(container, "limits", "memory")
}

is_set(container, section, kind) if container.body.resources[section][kind]

# Resources of the pod as a whole (PodSpec.resources).
is_set(_, section, kind) if pods.spec(manifest).resources[section][kind]
