"""VPC endpoints: gateway endpoints, and interface endpoints (AWS PrivateLink)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pulumi import Output
from pulumi_aws import ec2

from ..firewall import open_ports
from ..inside import Inside
from ..refs import Account
from . import documents
from .openings import INTERFACE_ENDPOINTS
from .plan import SubnetKey
from .services import interface_services, public_buckets, service_name
from .settings import NetworkSettings


def gateway_endpoints(
    inside: Inside, vpc: ec2.Vpc, settings: NetworkSettings, tables: Mapping[str, ec2.RouteTable], account: Account
) -> list[Output[str]]:
    """Gateway endpoints on the private route tables; S3 only to the account's own and to named buckets."""
    readable = [*public_buckets(account.region), *settings.s3_readable_buckets]
    return [
        ec2.VpcEndpoint(
            inside.name(service),
            vpc_id=vpc.id,
            vpc_endpoint_type="Gateway",
            service_name=service_name(account.region, service),
            route_table_ids=[table.id for table in tables.values()],
            policy=documents.s3_endpoint(account, readable) if service == "s3" else None,
            tags=inside.tags(service),
            opts=inside.options(),
        ).id
        for service in settings.gateway_endpoints
    ]


class Endpoints(NamedTuple):
    """The security group of the interface endpoints, and what has to exist before they respond."""

    group_id: Output[str] | None
    ids: Sequence[Output[str]]


def interface_endpoints(
    inside: Inside,
    vpc: ec2.Vpc,
    settings: NetworkSettings,
    subnets: Mapping[SubnetKey, ec2.Subnet],
    account: Account,
) -> Endpoints:
    """A network interface in every private subnet for each chosen service, under its public DNS name."""
    services = interface_services(settings.interface_endpoints, settings.extra_endpoints)
    if not services:
        return Endpoints(None, ())
    group = ec2.SecurityGroup(
        inside.name("endpoints"),
        vpc_id=vpc.id,
        description="Interface endpoints of the VPC",
        tags=inside.tags("endpoints"),
        opts=inside.options(),
    )
    blocks = {"vpc": settings.cidr, **({"pods": settings.pod_cidr} if settings.pod_cidr else {})}
    rules = open_ports(inside.below("endpoints"), group.id, INTERFACE_ENDPOINTS, blocks)
    endpoints = [
        ec2.VpcEndpoint(
            inside.name(service),
            vpc_id=vpc.id,
            vpc_endpoint_type="Interface",
            service_name=service_name(account.region, service),
            subnet_ids=[subnets[SubnetKey("private", zone)].id for zone in settings.zones],
            security_group_ids=[group.id],
            private_dns_enabled=True,
            tags=inside.tags(service),
            opts=inside.options(),
        )
        for service in services
    ]
    return Endpoints(group.id, [one.id for one in (*rules, *endpoints)])
