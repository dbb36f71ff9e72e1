"""What a person decides about the network."""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ..model import Ipv4Block, Mistake, Model, RetentionDays, pattern, refuse, unusable
from .checks import CHECKS
from .plan import (
    LARGEST_VPC_PREFIX,
    SMALLEST_SUBNET_PREFIX,
    SMALLEST_VPC_PREFIX,
    TIERS,
    ZONE_LETTERS,
    Nat,
    SubnetKey,
    Tier,
    overlaps,
    plan_subnets,
)
from .services import EndpointSet, GatewayService

_ZONE = re.compile(rf"([a-z]+(?:-[a-z]+)+-\d)[{ZONE_LETTERS}]")


def check_zone(text: str) -> str:
    """The name of an availability zone; local and wavelength zones have other names and cannot hold a control plane."""
    if not _ZONE.fullmatch(text):
        raise refuse(Mistake("is not an availability zone", "write the region and a letter, as us-east-1a"))
    return text


Zone = Annotated[str, AfterValidator(check_zone), pattern(rf"^[a-z]+(-[a-z]+)+-\d[{ZONE_LETTERS}]$", "us-east-1a")]


# EC2 API, AllocationId; PrivateLink names of services; S3 user guide, "Bucket naming rules"; an ARN with a folder.
AllocationId = Annotated[str, Field(pattern=r"^eipalloc-[0-9a-f]{8,17}$", examples=["eipalloc-0123456789abcdef0"])]
ServiceName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$", examples=["athena"])]
BucketName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.*-]{2,62}$", examples=["charts-of-a-partner"])]
BucketArn = Annotated[str, Field(pattern=r"^arn:aws:s3:::[a-z0-9][a-z0-9.-]{2,62}(/.*)?$")]
Port = Annotated[int, Field(ge=1, le=65535, strict=True)]
PortName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}$", examples=["postgresql"])]


class FlowLogSettings(Model):
    """Where the record of every connection goes."""

    destination: Literal["cloudwatch", "s3"] = Field(
        default="cloudwatch",
        description="cloudwatch (an own log group, encrypted with an own key) or s3 (a bucket of yours)",
    )
    retention_days: RetentionDays = Field(default=90, description="Days kept in CloudWatch; a bucket has its own rules")
    deletion_protection: bool = Field(
        default=True,
        description="Refuses, in Pulumi, to delete the key that reads the logs in CloudWatch, until turned off",
    )
    bucket_arn: BucketArn | None = Field(
        default=None,
        validate_default=True,
        description="The bucket for destination s3, as arn:aws:s3:::name or with a folder; its owner encrypts it",
    )

    @field_validator("bucket_arn")
    @classmethod
    def _only_for_s3(cls, arn: str | None, info: ValidationInfo) -> str | None:
        destination = info.data.get("destination")
        if destination == "s3" and arn is None:
            raise refuse(Mistake("is missing, and destination is s3", "name the bucket, as arn:aws:s3:::name"))
        if destination == "cloudwatch" and arn is not None:
            raise refuse(Mistake("goes with destination s3 only", "take it out, or set destination to s3"))
        return arn


class NetworkSettings(Model):
    """The network: address space, zones, and how private subnets reach the internet."""

    # Order matters to the checks: a validator sees the fields above its own.
    zones: Annotated[tuple[Zone, ...], Field(min_length=2, max_length=len(ZONE_LETTERS))] = Field(
        description="Availability zones by name. EKS needs two; three survive the loss of one with a majority left"
    )
    cidr: Ipv4Block = Field(
        description=f"Block of the VPC, /{LARGEST_VPC_PREFIX} to /{SMALLEST_VPC_PREFIX}, apart from all it may join"
    )
    nat: Nat = Field(
        default="one_per_zone",
        description="NAT gateways: none (no way out), single (in the first zone, and lost with it), one_per_zone",
    )
    subnets: dict[Tier, dict[str, Ipv4Block]] = Field(
        default_factory=dict,
        validate_default=True,
        description="Blocks given by tier and zone in place of the planned ones, under the same checks",
    )
    nat_allocation_ids: dict[Zone, AllocationId] = Field(
        default_factory=dict,
        description="Elastic IPs of yours for the NAT gateways, by zone: one for each gateway, or none at all",
    )
    pod_cidr: Ipv4Block | None = Field(
        default=None, description="A second block, with subnets for pods alone, where the VPC's own is too small"
    )
    ipv6: bool = Field(default=False, description="IPv6 beside IPv4, outwards only from private subnets")
    connected_cidrs: Annotated[tuple[Ipv4Block, ...], Field(max_length=8)] = Field(
        default=(), description="Networks that reach in by peering, VPN or transit gateway: API and load balancers"
    )
    database_ports: Annotated[dict[PortName, Port], Field(max_length=5)] = Field(
        default={"postgresql": 5432, "mysql": 3306, "redis": 6379},
        validate_default=True,
        description="Ports of database subnets that workloads reach, by name; new ones go to the end",
    )
    gateway_endpoints: tuple[GatewayService, ...] = Field(
        default=("s3", "dynamodb"), description="Services reached by route and free of charge"
    )
    interface_endpoints: EndpointSet = Field(
        default="none",
        description="Services reached inside the VPC, paid by the hour, service and zone: none, essential (what nodes"
        " need, and sessions on them), private_cluster (all that a cluster without NAT needs)",
    )
    extra_endpoints: tuple[ServiceName, ...] = Field(
        default=(), description="Further services with an interface endpoint, by PrivateLink name, as athena"
    )
    s3_readable_buckets: tuple[BucketName, ...] = Field(
        default=(), description="Buckets of other accounts that the S3 endpoint lets through, for reading"
    )
    public_access_exclusion: Literal["none", "egress", "bidirectional"] = Field(
        default="none",
        description="Exempts the VPC from the account's VPC Block Public Access where that is on: its ways out, or all",
    )
    flow_logs: FlowLogSettings = Field(default_factory=FlowLogSettings, description="The record of every connection")

    @property
    def region(self) -> str:
        """The region of the zones."""
        return self.zones[0][:-1]

    @field_validator("zones")
    @classmethod
    def _zones_differ(cls, zones: tuple[str, ...]) -> tuple[str, ...]:
        if twice := sorted({zone for zone in zones if zones.count(zone) > 1}):
            raise refuse(Mistake(f"names {', '.join(twice)} twice", "name each zone once", zones))
        if len({zone[:-1] for zone in zones}) > 1:
            raise refuse(Mistake("mixes regions", "a VPC lives in one region: name zones of one", zones))
        return zones

    @field_validator("cidr")
    @classmethod
    def _size_of_a_vpc(cls, cidr: str) -> str:
        if reserved := unusable(cidr):
            raise refuse(Mistake(f"lies in {reserved}, which is no network's", "choose a private one, as 10.16.0.0/16"))
        length = IPv4Network(cidr).prefixlen
        if not LARGEST_VPC_PREFIX <= length <= SMALLEST_SUBNET_PREFIX:
            raise refuse(
                Mistake(
                    f"is a /{length}, and AWS takes a VPC of /{LARGEST_VPC_PREFIX} to /{SMALLEST_SUBNET_PREFIX}",
                    f"use a /{LARGEST_VPC_PREFIX} to /{SMALLEST_VPC_PREFIX}",
                )
            )
        return cidr

    @field_validator("subnets")
    @classmethod
    def _subnets_fit(cls, given: dict[Tier, dict[str, str]], info: ValidationInfo) -> dict[Tier, dict[str, str]]:
        if not {"cidr", "zones"} <= info.data.keys():
            return given
        if mistakes := list(_subnet_mistakes(info.data["cidr"], info.data["zones"], given)):
            raise refuse(*mistakes)
        return given

    @field_validator(*CHECKS)
    @classmethod
    def _agrees_with_the_rest(cls, value: Any, info: ValidationInfo) -> Any:
        needed, check = CHECKS[str(info.field_name)]
        if needed <= info.data.keys() and (mistakes := list(check(info.data, value))):
            raise refuse(*mistakes)
        return value


def _subnet_mistakes(cidr: str, zones: tuple[str, ...], given: Mapping[Tier, Mapping[str, str]]) -> Iterator[Mistake]:
    vpc = IPv4Network(cidr)
    given_keys = {SubnetKey(tier, zone): block for tier, blocks in given.items() for zone, block in blocks.items()}
    for key, block in given_keys.items():
        yield from _given_mistakes(vpc, zones, key, block)
    planned = {SubnetKey(tier, zone) for tier in TIERS for zone in zones} - given_keys.keys()
    if planned and vpc.prefixlen > SMALLEST_VPC_PREFIX:
        smallest = IPv4Network((vpc.network_address, SMALLEST_VPC_PREFIX), strict=False)
        yield Mistake(
            f"is too small: {len(TIERS)} tiers over up to {len(ZONE_LETTERS)} zones need a /{SMALLEST_VPC_PREFIX}",
            f"use /{LARGEST_VPC_PREFIX} to /{SMALLEST_VPC_PREFIX}, as {smallest}, or give all blocks in subnets",
            cidr,
            "cidr",
        )
        return
    blocks = plan_subnets(cidr, zones, given)
    for one, other in overlaps(blocks):
        wrong, met = (one, other) if one in given_keys else (other, one)
        where = "given" if met in given_keys else "planned"
        yield Mistake(
            f"overlaps {met.tier} in {met.zone}, {where} as {blocks[met]}",
            "choose a free block, or give that one its own",
            blocks[wrong],
            f"subnets.{wrong.tier}.{wrong.zone}",
        )


def _given_mistakes(vpc: IPv4Network, zones: tuple[str, ...], key: SubnetKey, block: str) -> Iterator[Mistake]:
    path = f"subnets.{key.tier}.{key.zone}"
    network = IPv4Network(block)
    if key.zone not in zones:
        yield Mistake("is not one of the zones", f"use one of {', '.join(zones)}", key.zone, path)
    if not network.subnet_of(vpc):
        yield Mistake(f"is outside the VPC {vpc}", "choose a block inside it", block, path)
    if network.prefixlen > SMALLEST_SUBNET_PREFIX:
        yield Mistake("is too small", f"AWS takes subnets of /{SMALLEST_SUBNET_PREFIX} or larger", block, path)


def zone_mistakes(region: object, network: Any) -> Iterator[Mistake]:
    """Zones that do not belong to the region, read from whatever stands in the settings, checked or not."""
    zones = network.get("zones") if isinstance(network, Mapping) else getattr(network, "zones", None)
    if not isinstance(region, str) or not isinstance(zones, (list, tuple)):
        return
    for index, zone in enumerate(zones):
        if isinstance(zone, str) and (match := _ZONE.fullmatch(zone)) and match[1] != region:
            letters = ", ".join(f"{region}{letter}" for letter in "abc")
            yield Mistake(
                f"is a zone of {match[1]}, and region is {region}",
                f"use zones of {region}, as {letters}",
                zone,
                f"zones.{index}",
            )
