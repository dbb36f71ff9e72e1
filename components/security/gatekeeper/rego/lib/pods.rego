# Pods, whichever object declares them: a Pod, or a workload with a template of pods.
package lib.pods

workloads := {"DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "StatefulSet"}

template(manifest) := manifest if manifest.kind == "Pod"

template(manifest) := manifest.template if manifest.kind == "PodTemplate"

template(manifest) := manifest.spec.template if manifest.kind in workloads

template(manifest) := manifest.spec.jobTemplate.spec.template if manifest.kind == "CronJob"

spec(manifest) := template(manifest).spec

roles := ["containers", "initContainers", "ephemeralContainers"]

# Every container: where it stands, in which list, and what it declares.
containers(manifest) := {container |
	some role in roles
	some index, body in spec(manifest)[role]
	container := {"path": sprintf("spec.%s[%d]", [role, index]), "role": role, "body": body}
}

is_windows(manifest) if spec(manifest).os.name == "windows"

pod_security(manifest) := object.get(spec(manifest), "securityContext", {})

container_security(container) := object.get(container.body, "securityContext", {})

# The value of a container; where its own security context has none, the pod's applies (API reference,
# PodSecurityContext).
effective(manifest, container, path, otherwise) := object.get(
	container_security(container), path,
	object.get(pod_security(manifest), path, otherwise),
)

# The security contexts of the pod and of its containers, each with its path.
security_contexts(manifest) := {{"path": "spec.securityContext", "body": pod_security(manifest)}} | {context |
	some container in containers(manifest)
	context := {"path": sprintf("%s.securityContext", [container.path]), "body": container_security(container)}
}
