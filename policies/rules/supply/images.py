"""The rule about where images come from, and whether they stay what they were."""

from collections.abc import Iterator

from policies.accessors.images import Image, image
from policies.accessors.inputs import Value
from policies.accessors.pods import PATCHES, TYPES, images
from policies.rule import Check, Controls, Parameter, Resource, Rule

_REGISTRIES = Parameter(
    name="registries",
    schema={"type": "array", "items": {"type": "string"}},
    default=[
        # Private registries: what is in them, an account of ours has let in, or lets us pull. Name the accounts to be
        # stricter. Not public.ecr.aws, quay.io or docker.io as a whole: there, everybody publishes.
        "*.dkr.ecr.*.amazonaws.com",
        "*.dkr.ecr-fips.*.amazonaws.com",
        # Images of the Kubernetes project, promoted by review.
        "registry.k8s.io",
        # What AWS publishes for EKS, and the Karpenter that this platform runs.
        "public.ecr.aws/eks",
        "public.ecr.aws/eks-distro",
        "public.ecr.aws/karpenter",
    ],
    means="Registries that images may come from, also with the beginning of a path; * is a part between dots",
)


def _images(resource: Resource) -> Iterator[tuple[Resource, Value]]:
    return ((resource, value) for value in images(resource))


def _images_in_prod(resource: Resource) -> Iterator[tuple[Resource, Value]]:
    return _images(resource) if resource.environment == "prod" else iter(())


def _from_elsewhere(part: tuple[Resource, Value]) -> str | None:
    resource, value = part
    # A template may leave it to what uses it (API reference, Container.image).
    read = image(value)
    if read is None or read.is_from(resource.settings[_REGISTRIES.name]):
        return None
    return f"{value.path} is not from an approved registry"


def _is_newest(read: Image) -> bool:
    # Without tag and digest it is the tag latest (Kubernetes, "Images").
    return read.digest is None and (read.tag or "latest") == "latest"


def _newest(part: tuple[Resource, Value]) -> str | None:
    _, value = part
    read = image(value)
    return f"{value.path} has no tag, or the tag latest" if read and _is_newest(read) else None


def _without_digest(part: tuple[Resource, Value]) -> str | None:
    _, value = part
    read = image(value)
    # What has no tag either is SUP-003.b's.
    return f"{value.path} has no digest" if read and not read.digest and not _is_newest(read) else None


SUP_003 = Rule(
    id="SUP-003",
    title="Images come from approved registries and stay what they were",
    severity="high",
    why="An image runs with everything that its pod may do, and whoever can move its tag decides what it is.",
    url="https://kubernetes.io/docs/concepts/containers/images/",
    types=TYPES | PATCHES,
    checks=(
        Check(
            id="SUP-003.a",
            requires="Images come from approved registries",
            remedy="copy the image into a repository of ours (ECR pull through cache), or approve its registry",
            parts=_images,
            fault=_from_elsewhere,
        ),
        Check(
            id="SUP-003.b",
            requires="Images have a tag other than latest, or a digest",
            remedy="name the version, and in prod its digest, too",
            parts=_images,
            fault=_newest,
        ),
        Check(
            id="SUP-003.c",
            requires="In prod, images are given by digest",
            remedy="add @sha256:… after the tag",
            parts=_images_in_prod,
            fault=_without_digest,
        ),
    ),
    controls=Controls(cis_eks=("5.1.4",)),
    parameters=(_REGISTRIES,),
)

RULES = (SUP_003,)
