package service_accounts

import data.lib.exemptions
import data.lib.pods

violation contains {"msg": msg} if {
	not exemptions.is_exempt(input.review, input.parameters)
	some msg in faults
}

spec := pods.spec(input.review.object)

faults contains "the pod uses the default ServiceAccount of its namespace: create one, and set serviceAccountName" if {
	account == "default"
}

# serviceAccount is the deprecated name of the field (API reference, PodSpec).
account := object.get(spec, "serviceAccountName", object.get(spec, "serviceAccount", "default"))

faults contains "the pod does not set automountServiceAccountToken: false, or true if it calls the Kubernetes API" if {
	is_boolean(object.get(spec, "automountServiceAccountToken", null)) == false
}

faults contains "automountServiceAccountToken is not false, so every pod of the ServiceAccount mounts its token" if {
	input.review.object.kind == "ServiceAccount"
	# The control plane makes it in each new namespace, and without it nothing starts there; pods that use it are refused.
	input.review.object.metadata.name != "default"
	object.get(input.review.object, "automountServiceAccountToken", true) != false
}
