"""The arguments of `eks:index:Cluster` that the stand-in understands; any other is an error, never left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import pulumi
from pulumi.output import Unknown
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.resource import DependencyResource
from pulumi.runtime import rpc

from sandbox.errors import SandboxError

_T = TypeVar("_T")

# Handed on to the cluster and its children as they are, known or not.
_HANDED_ON = frozenset(
    [
        "name",
        "vpcId",
        "subnetIds",
        "publicSubnetIds",
        "privateSubnetIds",
        "encryptionConfigKeyArn",
        "endpointPrivateAccess",
        "endpointPublicAccess",
        "publicAccessCidrs",
        "enabledClusterLogTypes",
        "version",
        "deletionProtection",
        "upgradePolicy",
        "tags",
        "clusterTags",
        "clusterSecurityGroupTags",
        "nodeSecurityGroupTags",
        "bootstrapSelfManagedAddons",
        "ipFamily",
        "kubernetesServiceIpAddressRange",
        "enableConfigMapMutable",
        "providerCredentialOpts",
    ]
)

# These decide which resources there are, so their values must be known.
_DECIDING = frozenset(
    ["authenticationMode", "accessEntries", "skipDefaultSecurityGroups", "kubeProxyAddonOptions", "corednsAddonOptions"]
)

# Arguments of which the stand-in knows one value; the other would bring what the sandbox cannot make.
_ONLY: Mapping[str, tuple[object, str]] = {
    "skipDefaultNodeGroup": (True, "the default node group is not made here; use aws.eks.NodeGroup"),
    "useDefaultVpcCni": (True, "the VPC CNI add-on is not made here; use aws.eks.Addon"),
    "createOidcProvider": (
        False,
        "the plugin would open a connection to the issuer to read its certificate, and the issuer is on the internet; "
        "use aws.iam.OpenIdConnectProvider",
    ),
    "createInstanceRole": (False, "the instance role is not made here; use aws.iam.Role"),
    "authenticationMode": ("API", "the aws-auth ConfigMap is not made here; use access entries"),
}
_MUST_BE_GIVEN = ("skipDefaultNodeGroup", "useDefaultVpcCni", "authenticationMode")


class Arguments:
    """The given arguments, as outputs (`output`) or as plain values (`plain`)."""

    def __init__(self, given: Mapping[str, PropertyValue]) -> None:
        self._given = {key: value for key, value in given.items() if value.value is not None}
        problems = self._problems()
        if problems:
            raise SandboxError("the sandbox's stand-in for eks.Cluster: " + "; ".join(problems))

    def output(self, key: str) -> pulumi.Output[Any] | None:
        """The argument as an output that carries what it depends on; None when it is not given."""
        value = self._given.get(key)
        return None if value is None else as_output(value)

    def plain(self, key: str) -> Any:
        """The argument's plain value; None when it is not given."""
        value = self._given.get(key)
        return None if value is None else _deserialized(value)

    def __contains__(self, key: str) -> bool:
        return key in self._given

    def _problems(self) -> list[str]:
        known = _HANDED_ON | _DECIDING | _ONLY.keys()
        found = [f"{key} is not supported" for key in sorted(self._given.keys() - known)]
        for key, (only, reason) in _ONLY.items():
            if (key in self._given and self.plain(key) != only) or (key in _MUST_BE_GIVEN and key not in self._given):
                found.append(f"{key} must be {str(only).lower() if isinstance(only, bool) else only}: {reason}")
        found += [
            f"{key} must be known at preview: it decides which resources there are"
            for key in sorted(_DECIDING & self._given.keys())
            if _undecided(key, self.plain(key))
        ]
        if "vpcId" not in self._given:
            found.append("vpcId is required: the default VPC is not looked up here")
        tiers = {"publicSubnetIds", "privateSubnetIds"} & self._given.keys()
        if "subnetIds" in self._given and tiers:
            found.append("subnetIds excludes publicSubnetIds and privateSubnetIds")
        return found + self._endpoint_problems()

    def _endpoint_problems(self) -> list[str]:
        # The plugin refuses the same (pulumi-eks 4.4: nodejs/eks/cluster/cluster.ts, createCore).
        if self.plain("publicAccessCidrs") is not None and self.plain("endpointPublicAccess") is False:
            return ["publicAccessCidrs can only be set when endpointPublicAccess is true"]
        return []


def _undecided(key: str, value: Any) -> bool:
    # Of access entries only the keys decide; a role that the same program makes is unknown at first.
    return isinstance(value, Unknown) if key == "accessEntries" else rpc.contains_unknowns(value)


def as_output(value: PropertyValue) -> pulumi.Output[Any]:
    """An output of a property value, with its dependencies; unknown when anything in it is."""
    plain = _deserialized(value)
    known = not rpc.contains_unknowns(plain)
    dependencies: set[pulumi.Resource] = {DependencyResource(urn) for urn in value.all_dependencies()}
    return pulumi.Output(dependencies, _now(plain if known else None), _now(known), _now(value.contains_secret()))


def _deserialized(value: PropertyValue) -> Any:
    # With dependencies it would come back as an output of its own.
    bare = PropertyValue.marshal_map({"it": value.with_dependencies(())})
    found = rpc.deserialize_properties(bare, keep_unknowns=True).get("it")
    return rpc.unwrap_rpc_secret(found)


async def _now(value: _T) -> _T:
    return value
