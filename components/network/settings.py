"""Settings of the network."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from ..mistakes import Mistake, refuse
from ..model import AtLeast, Model
from ..values import ZONE_LETTERS, Ipv4Block, RetentionDays, Zone, reserved_problem
from .checks import CHECKS
from .plan import (
    LARGEST_VPC_PREFIX,
    SMALLEST_SUBNET_PREFIX,
    SMALLEST_VPC_PREFIX,
    TIERS,
    Nat,
    SubnetKey,
    Tier,
    overlaps,
    plan_subnets,
)
from .services import EndpointSet, GatewayService

# EC2 API, AllocationId; PrivateLink service names; S3 user guide, "Bucket naming rules"; a bucket ARN with a prefix.
AllocationId = Annotated[str, Field(pattern=r"^eipalloc-[0-9a-f]{8,17}$", examples=["eipalloc-0123456789abcdef0"])]
ServiceName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$", examples=["athena"])]
BucketName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.*-]{2,62}$", examples=["partner-charts"])]
BucketArn = Annotated[str, Field(pattern=r"^arn:aws:s3:::[a-z0-9][a-z0-9.-]{2,62}(/.*)?$")]
Port = Annotated[int, Field(ge=1, le=65535, strict=True)]
PortName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}$", examples=["postgresql"])]


class FlowLogSettings(Model):
    """Settings of VPC flow logs."""

    destination: Literal["cloudwatch", "s3"] = Field(
        default="cloudwatch",
        description="Destination: cloudwatch (a log group with its own KMS key) or s3 (an existing bucket)",
    )
    retention_days: RetentionDays = Field(
        default=90, description="Retention in CloudWatch Logs, in days; S3 has lifecycle rules"
    )
    deletion_protection: bool = Field(
        default=True,
        description="Whether to protect the KMS key of the log group from deletion, in Pulumi",
    )
    bucket_arn: BucketArn | None = Field(
        default=None,
        validate_default=True,
        description="ARN of the S3 bucket for destination s3, optionally with a prefix; encryption is up to its owner",
    )

    @field_validator("bucket_arn")
    @classmethod
    def _only_for_s3(cls, arn: str | None, info: ValidationInfo) -> str | None:
        destination = info.data.get("destination")
        if destination == "s3" and arn is None:
            raise refuse(Mistake("is required when destination is s3", "set the bucket, for example arn:aws:s3:::name"))
        if destination == "cloudwatch" and arn is not None:
            raise refuse(Mistake("is only valid when destination is s3", "remove it, or set destination to s3"))
        return arn


class NetworkSettings(Model):
    """Settings of the network: CIDR blocks, Availability Zones, NAT, endpoints, flow logs."""

    # The order matters: a validator sees only the fields that precede its own.
    zones: Annotated[tuple[Zone, ...], Field(max_length=len(ZONE_LETTERS)), AtLeast(2)] = Field(
        description="Availability Zones. EKS requires two; three keep a majority when one fails"
    )
    cidr: Ipv4Block = Field(
        description=f"CIDR block of the VPC, /{LARGEST_VPC_PREFIX} to /{SMALLEST_VPC_PREFIX}; it must not overlap "
        "connected networks"
    )
    nat: Nat = Field(
        default="one_per_zone",
        description="NAT gateways: none, single (in the first zone, for all zones), one_per_zone (highly available)",
    )
    subnets: dict[Tier, dict[str, Ipv4Block]] = Field(
        default_factory=dict,
        validate_default=True,
        description="CIDR blocks of subnets, by tier and zone, that replace the planned ones",
    )
    nat_allocation_ids: dict[Zone, AllocationId] = Field(
        default_factory=dict,
        description="Allocation IDs of existing Elastic IP addresses for all NAT gateways, by zone; empty creates them",
    )
    pod_cidr: Ipv4Block | None = Field(
        default=None, description="Secondary CIDR block of the VPC with separate subnets for pods, in every zone"
    )
    ipv6: bool = Field(
        default=False, description="Whether to enable dual-stack (IPv6); outbound only for private subnets"
    )
    connected_cidrs: Annotated[tuple[Ipv4Block, ...], Field(max_length=8)] = Field(
        default=(),
        description="CIDRs of peered, VPN or transit-gateway networks allowed to reach the API and internal load "
        "balancers",
    )
    database_ports: Annotated[dict[PortName, Port], Field(max_length=5)] = Field(
        default={"postgresql": 5432, "mysql": 3306, "redis": 6379},
        validate_default=True,
        description="Ports of the database subnets open to workloads, by name; append new ports to the end",
    )
    gateway_endpoints: tuple[GatewayService, ...] = Field(
        default=("s3", "dynamodb"), description="Services with a gateway VPC endpoint, which is free of charge"
    )
    interface_endpoints: EndpointSet = Field(
        default="none",
        description="Interface VPC endpoints, billed per hour, service and zone: none, essential (services that nodes "
        "and Session Manager need), private_cluster (all services that a cluster without NAT gateway needs)",
    )
    extra_endpoints: tuple[ServiceName, ...] = Field(
        default=(),
        description="Additional services with an interface VPC endpoint, by service name, for example athena",
    )
    s3_readable_buckets: tuple[BucketName, ...] = Field(
        default=(), description="Buckets of other accounts that the policy of the S3 endpoint allows to read"
    )
    public_access_exclusion: Literal["none", "egress", "bidirectional"] = Field(
        default="none",
        description="Exclusion of the VPC from VPC Block Public Access: none, egress (outbound only) or bidirectional",
    )
    flow_logs: FlowLogSettings = Field(default_factory=FlowLogSettings, description="VPC flow logs")

    @property
    def region(self) -> str:
        """The Region of the zones."""
        return self.zones[0][:-1]

    @field_validator("zones")
    @classmethod
    def _distinct_zones_of_one_region(cls, zones: tuple[str, ...]) -> tuple[str, ...]:
        if duplicates := sorted({zone for zone in zones if zones.count(zone) > 1}):
            raise refuse(Mistake(f"has duplicate zones: {', '.join(duplicates)}", "list each zone once", zones))
        if len({zone[:-1] for zone in zones}) > 1:
            raise refuse(Mistake("has zones of different Regions", "use zones of one Region, as a VPC does", zones))
        return zones

    @field_validator("cidr")
    @classmethod
    def _valid_vpc_block(cls, cidr: str) -> str:
        if problem := reserved_problem(cidr):
            raise refuse(Mistake(problem, "use a private CIDR block, for example 10.16.0.0/16"))
        length = IPv4Network(cidr).prefixlen
        if not LARGEST_VPC_PREFIX <= length <= SMALLEST_SUBNET_PREFIX:
            raise refuse(
                Mistake(
                    f"has prefix length /{length}, AWS allows /{LARGEST_VPC_PREFIX} to /{SMALLEST_SUBNET_PREFIX}",
                    f"use /{LARGEST_VPC_PREFIX} to /{SMALLEST_VPC_PREFIX}",
                )
            )
        return cidr

    @field_validator("subnets")
    @classmethod
    def _subnets_fit(cls, subnets: dict[Tier, dict[str, str]], info: ValidationInfo) -> dict[Tier, dict[str, str]]:
        if not {"cidr", "zones"} <= info.data.keys():
            return subnets
        if mistakes := list(_subnet_mistakes(info.data["cidr"], info.data["zones"], subnets)):
            raise refuse(*mistakes)
        return subnets

    @field_validator(*CHECKS)
    @classmethod
    def _agrees_with_preceding(cls, value: Any, info: ValidationInfo) -> Any:
        needed, check = CHECKS[str(info.field_name)]
        if needed <= info.data.keys() and (mistakes := list(check(info.data, value))):
            raise refuse(*mistakes)
        return value


def _subnet_mistakes(cidr: str, zones: tuple[str, ...], subnets: Mapping[Tier, Mapping[str, str]]) -> Iterator[Mistake]:
    vpc = IPv4Network(cidr)
    configured = {SubnetKey(tier, zone): block for tier, blocks in subnets.items() for zone, block in blocks.items()}
    for subnet, block in configured.items():
        yield from _configured_mistakes(vpc, zones, subnet, block)
    planned = {SubnetKey(tier, zone) for tier in TIERS for zone in zones} - configured.keys()
    if planned and vpc.prefixlen > SMALLEST_VPC_PREFIX:
        smallest = IPv4Network((vpc.network_address, SMALLEST_VPC_PREFIX), strict=False)
        problem = f"is too small: {len(TIERS)} tiers of up to {len(ZONE_LETTERS)} zones need a /{SMALLEST_VPC_PREFIX}"
        sizes = f"/{LARGEST_VPC_PREFIX} to /{SMALLEST_VPC_PREFIX}"
        yield Mistake(problem, f"use {sizes}, for example {smallest}, or set all blocks in subnets", cidr, "cidr")
        return
    blocks = plan_subnets(cidr, zones, subnets)
    for pair in overlaps(blocks):
        wrong, other = pair if pair[0] in configured else pair[::-1]
        origin = "configured" if other in configured else "planned"
        yield Mistake(
            f"overlaps the {origin} {other.tier} subnet in {other.zone}, {blocks[other]}",
            "use a free block, or configure that subnet as well",
            blocks[wrong],
            f"subnets.{wrong.tier}.{wrong.zone}",
        )


def _configured_mistakes(vpc: IPv4Network, zones: tuple[str, ...], subnet: SubnetKey, block: str) -> Iterator[Mistake]:
    key = f"subnets.{subnet.tier}.{subnet.zone}"
    network = IPv4Network(block)
    if subnet.zone not in zones:
        yield Mistake("is not one of zones", f"use one of {', '.join(zones)}", subnet.zone, key)
    if not network.subnet_of(vpc):
        yield Mistake(f"is outside the VPC CIDR block {vpc}", "use a block inside it", block, key)
    if network.prefixlen > SMALLEST_SUBNET_PREFIX:
        yield Mistake("is too small", f"use /{SMALLEST_SUBNET_PREFIX} or larger, as AWS requires", block, key)
