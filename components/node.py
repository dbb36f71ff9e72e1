"""What every node needs, whoever launches it: the managed policies of its role, and its volumes."""

from collections.abc import Mapping
from typing import Literal

AmiFamily = Literal["al2023", "bottlerocket"]

# AWS managed policies of a node's role, by what they allow. Names: AWS's own list as moto 5.2.5 ships it. The VPC CNI
# has a role of its own.
MANAGED_POLICIES: Mapping[str, str] = {
    "join": "AmazonEKSWorkerNodePolicy",
    "pull": "AmazonEC2ContainerRegistryPullOnly",
    # Session Manager instead of SSH keys and a bastion host.
    "sessions": "AmazonSSMManagedInstanceCore",
}

_ROOT_DEVICE = "/dev/xvda"
# Where an image keeps container images, logs and emptyDir volumes: terraform-aws-eks 21.19. Bottlerocket's root volume
# has the operating system alone.
_DATA_DEVICES: Mapping[AmiFamily, str] = {"al2023": _ROOT_DEVICE, "bottlerocket": "/dev/xvdb"}


def volumes(family: AmiFamily, data_gib: int, *, root_gib: int | None = None) -> dict[str, int | None]:
    """Sizes of a node's volumes in GiB, by device.

    `root_gib` is the size of a root volume that holds no data, which Bottlerocket has; `None` leaves it to the image.
    """
    root: dict[str, int | None] = {} if _DATA_DEVICES[family] == _ROOT_DEVICE else {_ROOT_DEVICE: root_gib}
    return {**root, _DATA_DEVICES[family]: data_gib}
