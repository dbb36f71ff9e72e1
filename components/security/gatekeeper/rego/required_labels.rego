package required_labels

import data.lib.exemptions

violation contains {"msg": sprintf("label %s is missing", [label])} if {
	not exemptions.is_exempt(input.review, input.parameters)
	some label in input.parameters.labels
	object.get(input.review.object, ["metadata", "labels", label], "") == ""
}
