# Exemptions of workloads, each until a day: from then on, the constraint holds for them again.
package lib.exemptions

import data.lib.pods

# What has pods is known by the labels of these, anything else by its own.
labelled(manifest) := pods.template(manifest)

labelled(manifest) := manifest if not pods.template(manifest)

is_exempt(review, parameters) if {
	some exemption in object.get(parameters, "exemptions", [])
	exemption.namespace == object.get(review, "namespace", review.object.metadata.namespace)
	labels := object.get(labelled(review.object), ["metadata", "labels"], {})
	every key, value in exemption.labels {
		labels[key] == value
	}
	time.now_ns() < time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [exemption.expires]))
}
