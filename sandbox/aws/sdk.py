"""Writes what properties hold by their names in the provider's SDK: `python -m sandbox.aws.sdk`.

The SDK knows every property and its type, and takes seconds to import; so the provider reads the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Union, get_args, get_origin

FILE = Path(__file__).parent / "properties.json"

_NAMED = (
    (r".+Arns?|arns?|(alarm|ok|insufficientData)Actions", "arn"),
    (r".*[iI]pv6Cidr(Block)?s?|cidrIpv6", "ipv6-network"),
    # They may have blocks of either version (EKS API reference, VpcConfigRequest).
    (r"publicAccessCidrs", "network"),
    (r"(.*C|c)idr(Block)?s?|cidrIpv4|.*Ipv4Cidr", "ipv4-network"),
    (r"(.*P|p)olicy|eventPattern|containerDefinitions|inputParameters", "json"),
)
"""Names of properties, and the format of a text in them."""

# Documents in IAM's grammar. cfn-lint lists the CloudFormation properties of the same (rules E3510, E3512, E3513 and
# E3530); the others by the documentation of their services, which say "JSON policy document".
_IDENTITY, _RESOURCE, _TRUST, _REPOSITORY = (
    f"{grammar} policy" for grammar in ("identity", "resource", "trust", "repository")
)
POLICIES: Mapping[str, Mapping[str, str]] = {
    "aws:iam/role:Role": {"assumeRolePolicy": _TRUST, "inlinePolicies.policy": _IDENTITY},
    "aws:iam/policy:Policy": {"policy": _IDENTITY},
    "aws:iam/rolePolicy:RolePolicy": {"policy": _IDENTITY},
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": {"policy": _IDENTITY},
    "aws:kms/key:Key": {"policy": _RESOURCE},
    "aws:kms/replicaKey:ReplicaKey": {"policy": _RESOURCE},
    "aws:s3/bucket:Bucket": {"policy": _RESOURCE},
    "aws:s3/bucketPolicy:BucketPolicy": {"policy": _RESOURCE},
    "aws:sns/topic:Topic": {"policy": _RESOURCE},
    "aws:sns/topicPolicy:TopicPolicy": {"policy": _RESOURCE},
    "aws:sqs/queue:Queue": {"policy": _RESOURCE},
    "aws:sqs/queuePolicy:QueuePolicy": {"policy": _RESOURCE},
    "aws:ec2/vpcEndpoint:VpcEndpoint": {"policy": _RESOURCE},
    # Whether ECR takes one without `Resource` is not documented.
    "aws:ecr/registryPolicy:RegistryPolicy": {"policy": _REPOSITORY},
    "aws:ecr/repositoryPolicy:RepositoryPolicy": {"policy": _REPOSITORY},
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": {"repositoryPolicy": _REPOSITORY},
}
"""Type → path of the property, without indexes → format."""

PROTOCOLS: Mapping[str, Mapping[str, str]] = {
    "aws:ec2/networkAcl:NetworkAcl": dict.fromkeys(("ingress.protocol", "egress.protocol"), "protocol of an ACL"),
    **dict.fromkeys(
        ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"),
        dict.fromkeys(("ingress.protocol", "egress.protocol"), "protocol of a rule"),
    ),
    "aws:ec2/securityGroupRule:SecurityGroupRule": {"protocol": "protocol of a rule"},
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {"ipProtocol": "protocol of a rule"},
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {"ipProtocol": "protocol of a rule"},
}


@cache
def arguments(kind: str) -> Mapping[str, Any]:
    """The properties of a resource type with the types that the SDK gives them."""
    _, module, name = kind.split(":")
    package = module.split("/")[0]
    package = {"lambda": "lambda_"}.get(package, package)
    return _types(getattr(import_module(f"pulumi_aws.{package}"), f"{name}Args"))


def _types(arguments: type) -> Mapping[str, Any]:
    from pulumi._types import input_type_types  # pyright: ignore[reportPrivateUsage]

    return input_type_types(arguments)


def plain(hint: Any) -> Any:
    """The type without what the SDK adds to it: outputs, awaitables, dictionaries for objects."""
    while get_origin(hint) is Union or str(get_origin(hint)) == "<class 'types.UnionType'>":
        hint = next(one for one in get_args(hint) if one is not type(None))
    return hint


def item_of(hint: Any) -> Any:
    """The type of an item of a list; None for what is no list."""
    return plain(get_args(hint)[0]) if get_origin(hint) in (Sequence, list) else None


def members_of(hint: Any) -> Mapping[str, Any]:
    """The members of an object; none for a map, whose keys a person chooses."""
    return _types(hint) if isinstance(hint, type) and hint.__module__.startswith("pulumi_aws") else {}


def schema(kind: str) -> dict[str, Any]:
    """A schema of the properties of a type that have a format."""
    return dict(_formats(arguments(kind), {**POLICIES.get(kind, {}), **PROTOCOLS.get(kind, {})}, ""))


def _formats(members: Mapping[str, Any], own: Mapping[str, str], start: str) -> Iterator[tuple[str, Any]]:
    for name, hint in sorted(members.items()):
        path = f"{start}{name}"
        whole = plain(hint)
        item = item_of(whole)
        content = item or whole
        if inner := dict(_formats(members_of(content), own, f"{path}.")):
            found: dict[str, Any] = {"properties": inner}
        elif content is str and (format_ := own.get(path) or format_of(name)):
            found = {"format": format_}
        else:
            continue
        yield name, {"items": found} if item else found


def format_of(name: str) -> str | None:
    """The format of a text in a property of this name; None where the name says nothing."""
    return next((format_ for pattern, format_ in _NAMED if re.fullmatch(pattern, name)), None)


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each type that the sandbox has and that has such properties."""
    from .rows import ROWS

    return {kind: found for kind in sorted(ROWS) if (found := schema(kind))}


def text() -> str:
    rows = (f'"{kind}": {json.dumps(found, sort_keys=True)}' for kind, found in schemas().items())
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
