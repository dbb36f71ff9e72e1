"""Container images: their registries, tags and digests."""

from collections.abc import Iterator

from policies.accessors.images import Image, image
from policies.accessors.pods import CUSTOM_AND_PATCHES, PATCHES, TYPES, images
from policies.engine.inputs import Value
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule

_REGISTRIES = Parameter(
    name="registries",
    schema={"type": "array", "items": {"type": "string"}},
    default=[
        # Private ECR registries: an AWS account decides what is in them. List the accounts to be stricter. Not all of
        # public.ecr.aws, quay.io or docker.io, where anyone can publish.
        "*.dkr.ecr.*.amazonaws.com",
        "*.dkr.ecr-fips.*.amazonaws.com",
        # Images of the Kubernetes project, published after review.
        "registry.k8s.io",
        # Images that AWS publishes for EKS, and those of Karpenter.
        "public.ecr.aws/eks",
        "public.ecr.aws/eks-distro",
        "public.ecr.aws/karpenter",
    ],
    means="Approved registries, with an optional path prefix; * stands for one part of the host name between dots",
)


def _images(resource: Resource) -> Iterator[tuple[Resource, Value]]:
    return ((resource, value) for value in images(resource))


def _unapproved(part: tuple[Resource, Value]) -> str | None:
    resource, value = part
    # A workload template may leave the image to a patch (API reference, Container.image).
    reference = image(value)
    if reference is None or reference.is_from(resource.settings[_REGISTRIES.name]):
        return None
    return f"{value.path} is not from an approved registry"


def _is_latest(reference: Image) -> bool:
    # Without a tag and a digest, the tag is latest (Kubernetes, "Images").
    return reference.digest is None and (reference.tag or "latest") == "latest"


def _latest(part: tuple[Resource, Value]) -> str | None:
    _, value = part
    reference = image(value)
    return f"{value.path} has no image tag, or the tag latest" if reference and _is_latest(reference) else None


def _without_digest(part: tuple[Resource, Value]) -> str | None:
    _, value = part
    reference = image(value)
    # SUP-003.b judges images without a tag.
    return f"{value.path} has no digest" if reference and not reference.digest and not _is_latest(reference) else None


SUP_003 = Rule(
    id="SUP-003",
    title="Container images come from approved registries, with a fixed image tag and, in prod, a digest",
    severity="high",
    why="An image runs with the permissions of its pod, and whoever can move its tag decides what it contains.",
    url="https://kubernetes.io/docs/concepts/containers/images/",
    types=TYPES | PATCHES,
    family=CUSTOM_AND_PATCHES,
    checks=(
        Check(
            id="SUP-003.a",
            requires="Images come from approved registries",
            remedy="copy the image to ECR (pull through cache), or add its registry to the setting registries",
            constraint="PlatformImages",
            parts=_images,
            fault=_unapproved,
        ),
        Check(
            id="SUP-003.b",
            requires="Images have an image tag other than latest, or a digest",
            remedy="set the version as the image tag and, in prod, the digest",
            constraint="PlatformImages",
            parts=_images,
            fault=_latest,
        ),
        Check(
            id="SUP-003.c",
            requires="In prod, images are pinned by digest",
            remedy="append the digest, @sha256:…, to the image tag",
            constraint="PlatformImages",
            environments=("prod",),
            parts=_images,
            fault=_without_digest,
        ),
    ),
    controls=Controls(cis_eks=("5.1.4",)),
    parameters=(_REGISTRIES,),
)

RULES = (SUP_003,)
