package host_access

import data.lib.exemptions
import data.lib.pods

violation contains {"msg": msg} if {
	not exemptions.is_exempt(input.review, input.parameters)
	some msg in faults
}

faults contains sprintf("%s is privileged", [container.path]) if {
	some container in pods.containers(input.review.object)
	container.body.securityContext.privileged == true
}

faults contains sprintf("spec.%s is true: the pod shares it with its node", [name]) if {
	some name in ["hostNetwork", "hostPID", "hostIPC"]
	pods.spec(input.review.object)[name] == true
}

faults contains sprintf("spec.volumes[%d] is a hostPath, a directory of the node", [index]) if {
	some index, volume in pods.spec(input.review.object).volumes
	volume.hostPath
}

faults contains sprintf("%s opens port %d of its node (hostPort)", [container.path, port.hostPort]) if {
	some container in pods.containers(input.review.object)
	some port in container.body.ports
	port.hostPort != 0
}

faults contains sprintf("%s has procMount %s", [container.path, mount]) if {
	some container in pods.containers(input.review.object)
	mount := container.body.securityContext.procMount
	mount != "Default"
}

faults contains sprintf("%s is a HostProcess container", [context.path]) if {
	some context in pods.security_contexts(input.review.object)
	context.body.windowsOptions.hostProcess == true
}
