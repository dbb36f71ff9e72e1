"""How a port of a security group is opened: rows with a reason, which stand in the room that needs them."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from pulumi import Input
from pulumi_aws import vpc

from .inside import Inside


class Opening(NamedTuple):
    """One port, and why it is open."""

    protocol: Literal["tcp", "udp"]
    port: int
    reason: str


def open_ports(
    inside: Inside, group_id: Input[str], openings: Mapping[str, Opening], blocks: Mapping[str, str] | None = None
) -> list[vpc.SecurityGroupIngressRule]:
    """An ingress rule for each opening and IPv4 CIDR block, named by their keys.

    Without blocks the ports are open to the members of the group.
    """
    sources: Mapping[tuple[str, ...], str | None] = (
        {(): None} if blocks is None else {(key,): block for key, block in blocks.items()}
    )
    return [
        vpc.SecurityGroupIngressRule(
            inside.name(key, *source),
            security_group_id=group_id,
            referenced_security_group_id=group_id if block is None else None,
            cidr_ipv4=block,
            ip_protocol=opening.protocol,
            from_port=opening.port,
            to_port=opening.port,
            description=opening.reason,
            opts=inside.options(),
        )
        for key, opening in openings.items()
        for source, block in sources.items()
    ]
