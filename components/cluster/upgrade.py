"""What a cluster's Kubernetes version may become."""


def refused_upgrade(current: str, wanted: str) -> str | None:
    """Why a control plane that runs `current` may not be set to `wanted`; None where it may."""
    (major, minor), (wanted_major, wanted_minor) = _parts(current), _parts(wanted)
    if (wanted_major, wanted_minor) < (major, minor):
        return (
            f"the cluster runs {current} and cannot go back to {wanted}: EKS takes no control plane down a version; "
            f"set {current}, or build a new cluster and move to it"
        )
    if wanted_major != major or wanted_minor > minor + 1:
        return (
            f"the cluster runs {current} and cannot go to {wanted} at once: EKS takes a control plane up one minor "
            f"version at a time; deploy {major}.{minor + 1} first"
        )
    return None


def _parts(version: str) -> tuple[int, int]:
    major, minor = version.split(".")[:2]
    return int(major), int(minor)
