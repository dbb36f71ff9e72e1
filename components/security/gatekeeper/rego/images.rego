package images

import data.lib.exemptions
import data.lib.pods

violation contains {"msg": msg} if {
	not exemptions.is_exempt(input.review, input.parameters)
	some msg in faults
}

manifest := input.review.object

references contains {"path": sprintf("%s.image", [container.path]), "text": container.body.image} if {
	some container in pods.containers(manifest)
	container.body.image != ""
}

references contains {"path": sprintf("spec.volumes[%d].image", [index]), "text": volume.image.reference} if {
	some index, volume in pods.spec(manifest).volumes
}

faults contains sprintf("%s is no image reference: %s", [reference.path, reference.text]) if {
	some reference in references
	not regex.match(grammar, reference.text)
}

# distribution/reference, regexp.go: a registry or none, a path, a tag, a digest.
grammar := concat("", [
	`^([a-zA-Z0-9.-]+(:[0-9]+)?/)?`,
	`[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*)*`,
	`(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?`,
	`(@[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`,
])

faults contains sprintf("%s is not from an approved registry: %s", [reference.path, reference.text]) if {
	some reference in references
	not is_approved(name(reference.text))
}

faults contains sprintf("%s has no tag and no digest, or the tag latest: %s", [reference.path, reference.text]) if {
	some reference in references
	is_latest(reference.text)
}

faults contains sprintf("%s has no digest: %s", [reference.path, reference.text]) if {
	input.parameters.digests
	some reference in references
	not is_latest(reference.text)
	not has_digest(reference.text)
}

is_approved(image) if {
	some source in input.parameters.registries
	parts := split(source, "/")
	# Within a part of the registry's host name, * is any text without a dot.
	host := regex.replace(replace(parts[0], ".", "[.]"), `\*`, "[^.]*")
	path := array.slice(parts, 1, count(parts))
	regex.match(sprintf("^%s/%s", [host, concat("", [sprintf("%s/", [part]) | some part in path])]), sprintf("%s/", [image]))
}

# The whole name, without tag and digest: as container runtimes read it, redis is docker.io/library/redis.
name(text) := sprintf("%s/%s", [registry, concat("/", rest)]) if {
	parts := split(untagged(text), "/")
	count(parts) > 1
	is_registry(parts[0])
	registry := hub(lower(parts[0]))
	rest := array.concat(library(registry, count(parts) - 1), array.slice(parts, 1, count(parts)))
}

name(text) := sprintf("docker.io/%s", [concat("/", array.concat(library("docker.io", count(parts)), parts))]) if {
	parts := split(untagged(text), "/")
	not is_registry_first(parts)
}

is_registry_first(parts) if {
	count(parts) > 1
	is_registry(parts[0])
}

# distribution/reference, splitDockerDomain.
is_registry(part) if regex.match(`[.:A-Z]|^localhost$`, part)

hub("index.docker.io") := "docker.io"

hub(registry) := registry if registry != "index.docker.io"

library("docker.io", 1) := ["library"]

library(registry, components) := [] if not [registry, components] == ["docker.io", 1]

untagged(text) := regex.replace(split(text, "@")[0], `:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`, "")

has_digest(text) if contains(text, "@")

is_latest(text) if {
	not has_digest(text)
	tags := regex.find_n(`:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`, text, 1)
	tags == []
}

is_latest(text) if {
	not has_digest(text)
	endswith(text, ":latest")
}
