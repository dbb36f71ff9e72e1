package hardened_containers

import data.lib.exemptions
import data.lib.pods

violation contains {"msg": msg} if {
	not exemptions.is_exempt(input.review, input.parameters)
	some msg in faults
}

manifest := input.review.object

faults contains sprintf("%s does not set securityContext.allowPrivilegeEscalation to false", [container.path]) if {
	not pods.is_windows(manifest)
	some container in pods.containers(manifest)
	object.get(container.body, ["securityContext", "allowPrivilegeEscalation"], true) != false
}

faults contains sprintf("%s may run as root: set runAsNonRoot to true", [container.path]) if {
	some container in pods.containers(manifest)
	may_be_root(container)
}

may_be_root(container) if pods.effective(manifest, container, ["runAsNonRoot"], false) != true

# Pod Security Admission refuses it, too, whatever the containers set.
may_be_root(_) if pods.pod_security(manifest).runAsNonRoot == false

faults contains sprintf("%s.runAsUser is 0, which is root", [context.path]) if {
	some context in pods.security_contexts(manifest)
	context.body.runAsUser == 0
}

faults contains sprintf("%s does not drop ALL capabilities", [container.path]) if {
	not pods.is_windows(manifest)
	some container in pods.containers(manifest)
	not "ALL" in object.get(container.body, ["securityContext", "capabilities", "drop"], [])
}

faults contains sprintf("%s adds the capability %s", [container.path, capability]) if {
	some container in pods.containers(manifest)
	some capability in container.body.securityContext.capabilities.add
	capability != "NET_BIND_SERVICE"
}

faults contains sprintf("%s has no seccompProfile of type RuntimeDefault or Localhost", [container.path]) if {
	not pods.is_windows(manifest)
	some container in pods.containers(manifest)
	is_unconfined(container)
}

confined := {"RuntimeDefault", "Localhost"}

is_unconfined(container) if not pods.effective(manifest, container, ["seccompProfile", "type"], "Unconfined") in confined

is_unconfined(_) if not object.get(pods.pod_security(manifest), ["seccompProfile", "type"], "RuntimeDefault") in confined

faults contains sprintf("%s does not set securityContext.readOnlyRootFilesystem to true", [container.path]) if {
	not pods.is_windows(manifest)
	some container in pods.containers(manifest)
	object.get(container.body, ["securityContext", "readOnlyRootFilesystem"], false) != true
}
