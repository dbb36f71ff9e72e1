"""Every security-group opening, as keyed rows with a reason."""

from collections.abc import Mapping
from typing import NamedTuple

from pulumi import Input, ResourceOptions
from pulumi_aws import vpc


class BlockOpening(NamedTuple):
    """Ports of a group that blocks of addresses reach."""

    protocol: str
    from_port: int
    to_port: int
    reason: str


# --- Network -----------------------------------------------------------------------------------------------------

INTERFACE_ENDPOINTS: Mapping[str, BlockOpening] = {
    "https": BlockOpening("tcp", 443, 443, "AWS APIs are called over HTTPS from anywhere in the VPC"),
}


def open_to_blocks(
    name: str,
    group_id: Input[str],
    openings: Mapping[str, BlockOpening],
    blocks: Mapping[str, str],
    opts: ResourceOptions,
) -> None:
    """Opens a group to IPv4 blocks: a rule for each opening and block, known by their keys."""
    for key, opening in openings.items():
        for whose, block in blocks.items():
            vpc.SecurityGroupIngressRule(
                f"{name}-{key}-{whose}",
                security_group_id=group_id,
                ip_protocol=opening.protocol,
                from_port=opening.from_port,
                to_port=opening.to_port,
                cidr_ipv4=block,
                description=opening.reason,
                opts=opts,
            )
