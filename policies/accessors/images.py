"""Container image references, parsed as container runtimes parse them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from policies.engine.inputs import UnreadableError, Value

# The grammar of distribution/reference (reference.go and regexp.go), which Docker and containerd follow.
_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_REGISTRY = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
_REFERENCE = re.compile(
    rf"(?P<registry>{_REGISTRY})/(?P<path>{_COMPONENT}(?:/{_COMPONENT})*)(?::(?P<tag>{_TAG}))?(?:@(?P<digest>{_DIGEST}))?"
)
_LONGEST_NAME = 255
# An image ID is not an image reference.
_IDENTIFIER = re.compile(r"[a-f0-9]{64}")
_DOCKER_HUB = "docker.io"
_OLDER_DOCKER_HUB = "index.docker.io"


@dataclass(frozen=True, slots=True)
class Image:
    """An image reference with its defaults: `redis` is docker.io/library/redis, without a tag and a digest."""

    registry: str
    path: str
    tag: str | None
    digest: str | None

    def is_from(self, sources: Sequence[str]) -> bool:
        """Whether it is from one of these registries, which may have a path prefix; in the registry, * is any text
        without a dot."""
        return any(self._is_from(source) for source in sources)

    def _is_from(self, source: str) -> bool:
        registry, _, path = source.partition("/")
        wanted, labels = registry.split("."), self.registry.split(".")
        same = len(wanted) == len(labels) and all(map(fnmatchcase, labels, wanted))
        return same and (not path or f"{self.path}/".startswith(f"{path.rstrip('/')}/"))


def image(value: Value) -> Image | None:
    """The image reference; None if the text is missing or empty.

    Raises:
        UnreadableError: no container runtime accepts this as an image reference.
    """
    text = value.text()
    if not text:
        return None
    first, slash, _ = text.partition("/")
    # The first component is a registry only if it cannot be part of a path (splitDockerDomain).
    is_registry = slash and (re.search(r"[.:]", first) or first == "localhost" or first != first.lower())
    match = _REFERENCE.fullmatch(text if is_registry else f"{_DOCKER_HUB}/{text}")
    if match is None or _IDENTIFIER.fullmatch(text):
        raise UnreadableError(value.path, "an image reference")
    registry, path = match["registry"].lower(), match["path"]
    if registry == _OLDER_DOCKER_HUB:
        registry = _DOCKER_HUB
    if registry == _DOCKER_HUB and "/" not in path:
        path = f"library/{path}"
    if len(f"{registry}/{path}") > _LONGEST_NAME:
        raise UnreadableError(value.path, "an image reference")
    return Image(registry, path, match["tag"], match["digest"])
