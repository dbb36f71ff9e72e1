"""Reports what costs money in an account and Region and is not used."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import boto3

from . import traffic
from .messages import Destination, send
from .moments import moment

_log = logging.getLogger(__name__)

# Snapshots that a service makes and deletes: tags of AWS Backup and of Amazon Data Lifecycle Manager on them (their
# developer guides, "Amazon EBS snapshots" and "Snapshot tags").
_OF_SERVICES = ("aws:backup:source-resource", "aws:dlm:lifecycle-policy-id")


class Request(Destination):
    """What to look for."""

    environment: str
    time: str
    idle_days: int
    snapshot_days: int
    keep_tag: str


class Limits(NamedTuple):
    """From when on something counts as unused."""

    now: datetime
    idle_days: int
    snapshot_days: int
    keep_tag: str

    @property
    def idle_since(self) -> datetime:
        """What is younger is not judged: it may be in use tomorrow."""
        return self.now - timedelta(days=self.idle_days)

    def kept(self, resource: Mapping[str, Any]) -> bool:
        """Whether somebody wants to keep it."""
        return self.keep_tag in tags_of(resource)


class Finding(NamedTuple):
    """An unused resource."""

    identity: str
    details: str
    name: str = ""


def handler(event: Request, context: object) -> dict[str, int]:
    """Sends the report, if there is something to report; the numbers that were found, by kind."""
    limits = Limits(moment(event["time"]), event["idle_days"], event["snapshot_days"], event["keep_tag"])
    found = {title: list(search(limits)) for title, search in SEARCHES.items()}
    count = sum(map(len, found.values()))
    _log.info("found %d unused resources", count)
    if count:
        where = f"{event['environment']}, {boto3.Session().region_name}"
        send(event, f"Unused resources in {where}: {count}", [*report(found, limits)])
    return {title: len(findings) for title, findings in found.items()}


def report(found: Mapping[str, list[Finding]], limits: Limits) -> Iterator[str]:
    """The lines of the report, the same for the same findings in any order."""
    for title, findings in found.items():
        if findings:
            yield f"{title}: {len(findings)}"
            width = max(len(finding.identity) for finding in findings)
            for finding in sorted(findings):
                yield f"  {finding.identity:{width}}  {finding.details}  {finding.name}".rstrip()
            yield ""
    yield f"Delete what nobody needs. What has to stay gets the tag {limits.keep_tag}, and is not reported again."


def volumes(limits: Limits) -> Iterator[Finding]:
    """Volumes that are attached to nothing. When one was detached EC2 does not say; it counts from when it was made."""
    filters = [{"Name": "status", "Values": ["available"]}]
    for volume in _pages("ec2", "describe_volumes", "Volumes", Filters=filters):
        if volume["CreateTime"] <= limits.idle_since and not limits.kept(volume):
            details = f"{volume['Size']} GiB {volume['VolumeType']}, created {_day(volume['CreateTime'])}"
            yield Finding(volume["VolumeId"], details, _name(volume))


def addresses(limits: Limits) -> Iterator[Finding]:
    """Elastic IP addresses that are associated with nothing."""
    for address in boto3.client("ec2").describe_addresses()["Addresses"]:
        if not address.get("AssociationId") and not address.get("InstanceId") and not limits.kept(address):
            yield Finding(address.get("AllocationId", address["PublicIp"]), address["PublicIp"], _name(address))


def load_balancers(limits: Limits) -> Iterator[Finding]:
    """Load balancers that no client has used."""
    client = boto3.client("elbv2")
    old = [
        balancer
        for balancer in _pages("elbv2", "describe_load_balancers", "LoadBalancers")
        if balancer["CreatedTime"] <= limits.idle_since
    ]
    tags: dict[str, Mapping[str, Any]] = {}
    # Elastic Load Balancing API, DescribeTags: up to 20 resources in a call.
    for start in range(0, len(old), 20):
        arns = [balancer["LoadBalancerArn"] for balancer in old[start : start + 20]]
        tags |= {found["ResourceArn"]: found for found in client.describe_tags(ResourceArns=arns)["TagDescriptions"]}
    candidates = {
        balancer["LoadBalancerArn"]: balancer
        for balancer in old
        if not limits.kept(tags.get(balancer["LoadBalancerArn"], {}))
    }
    metrics = {arn: traffic.of_load_balancer(arn, balancer["Type"]) for arn, balancer in candidates.items()}
    for arn in traffic.without(metrics, limits.idle_since, limits.now):
        balancer = candidates[arn]
        details = f"{balancer['Type']}, no traffic for {limits.idle_days} days"
        yield Finding(balancer["LoadBalancerName"], details)


def nat_gateways(limits: Limits) -> Iterator[Finding]:
    """NAT gateways that send nothing to the internet."""
    filters = [{"Name": "state", "Values": ["available"]}]
    candidates = {
        gateway["NatGatewayId"]: gateway
        for gateway in _pages("ec2", "describe_nat_gateways", "NatGateways", Filter=filters)
        if gateway["CreateTime"] <= limits.idle_since and not limits.kept(gateway)
    }
    metrics = {identity: traffic.of_nat_gateway(identity) for identity in candidates}
    for identity in traffic.without(metrics, limits.idle_since, limits.now):
        gateway = candidates[identity]
        yield Finding(identity, f"{gateway['VpcId']}, no traffic for {limits.idle_days} days", _name(gateway))


def snapshots(limits: Limits) -> Iterator[Finding]:
    """Old snapshots of this account that neither an AMI nor a service's lifecycle needs."""
    images = _pages("ec2", "describe_images", "Images", Owners=["self"])
    mappings = (mapping for image in images for mapping in image.get("BlockDeviceMappings", []))
    of_images = {mapping.get("Ebs", {}).get("SnapshotId") for mapping in mappings}
    oldest = limits.now - timedelta(days=limits.snapshot_days)
    for snapshot in _pages("ec2", "describe_snapshots", "Snapshots", OwnerIds=["self"]):
        if snapshot["StartTime"] > oldest or snapshot["SnapshotId"] in of_images or limits.kept(snapshot):
            continue
        if not tags_of(snapshot).keys() & set(_OF_SERVICES):
            details = f"{snapshot['VolumeSize']} GiB, of {_day(snapshot['StartTime'])}"
            yield Finding(snapshot["SnapshotId"], details, _name(snapshot))


SEARCHES: Mapping[str, Callable[[Limits], Iterable[Finding]]] = {
    "EBS volumes that are attached to nothing": volumes,
    "Elastic IP addresses that are associated with nothing": addresses,
    "Load balancers without traffic": load_balancers,
    "NAT gateways without traffic": nat_gateways,
    "Old EBS snapshots": snapshots,
}


def tags_of(resource: Mapping[str, Any]) -> dict[str, str]:
    """The tags of a resource, in whichever case the service has them."""
    return {tag["Key"]: tag.get("Value", "") for tag in resource.get("Tags") or []}


def _pages(service: str, operation: str, key: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    client: Any = boto3.client(service)  # pyright: ignore[reportArgumentType, reportCallIssue] - a name of boto3's
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page[key]


def _day(when: datetime) -> str:
    return f"{when:%Y-%m-%d}"


def _name(resource: Mapping[str, Any]) -> str:
    return tags_of(resource).get("Name", "")
