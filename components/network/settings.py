"""What a person decides about the network."""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ..model import Ipv4Block, Mistake, Model, pattern, refuse
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

_ZONE = re.compile(rf"([a-z]+(?:-[a-z]+)+-\d)[{ZONE_LETTERS}]")


def check_zone(text: str) -> str:
    """The name of an availability zone; local and wavelength zones have other names and cannot hold a control plane."""
    if not _ZONE.fullmatch(text):
        raise refuse(Mistake("is not an availability zone", "write the region and a letter, as us-east-1a"))
    return text


Zone = Annotated[str, AfterValidator(check_zone), pattern(rf"^[a-z]+(-[a-z]+)+-\d[{ZONE_LETTERS}]$", "us-east-1a")]


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
