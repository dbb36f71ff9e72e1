"""The arguments of `eks:index:Cluster` that the stand-in supports; any other is an error, and is never ignored."""

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

# Passed to the cluster and its children unchanged, known or not.
_PASSED_ON = frozenset(
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

# These decide which resources are created, so their values must be known in a preview.
_DECIDING = frozenset(
    ["authenticationMode", "accessEntries", "skipDefaultSecurityGroups", "kubeProxyAddonOptions", "corednsAddonOptions"]
)

# Arguments that the stand-in supports with one value only.
_ONLY: Mapping[str, tuple[object, str]] = {
    "skipDefaultNodeGroup": (True, "the sandbox does not create the default node group; use aws.eks.NodeGroup"),
    "useDefaultVpcCni": (True, "the sandbox does not create the VPC CNI add-on; use aws.eks.Addon"),
    "createOidcProvider": (
        False,
        "the plugin would connect to the issuer on the internet to read its certificate; "
        "use aws.iam.OpenIdConnectProvider",
    ),
    "createInstanceRole": (False, "the sandbox does not create the instance role; use aws.iam.Role"),
    "authenticationMode": ("API", "the sandbox does not create the aws-auth ConfigMap; use access entries"),
}
_MUST_BE_GIVEN = ("skipDefaultNodeGroup", "useDefaultVpcCni", "authenticationMode")


class Arguments:
    """The arguments of a cluster, as outputs (`output`) or as plain values (`plain`)."""

    def __init__(self, given: Mapping[str, PropertyValue]) -> None:
        self._given = {key: value for key, value in given.items() if value.value is not None}
        problems = self._problems()
        if problems:
            raise SandboxError("the sandbox's stand-in for eks.Cluster: " + "; ".join(problems))

    def output(self, key: str) -> pulumi.Output[Any] | None:
        """The argument as an output with its dependencies; None if it is not set."""
        value = self._given.get(key)
        return None if value is None else as_output(value)

    def outputs(self) -> dict[str, pulumi.Output[Any]]:
        """Every argument that is set, as an output with its dependencies."""
        return {key: as_output(value) for key, value in self._given.items()}

    def plain(self, key: str) -> Any:
        """The argument's plain value; None if it is not set."""
        value = self._given.get(key)
        return None if value is None else _deserialized(value)

    def __contains__(self, key: str) -> bool:
        return key in self._given

    def _problems(self) -> list[str]:
        known = _PASSED_ON | _DECIDING | _ONLY.keys()
        problems = [f"{key} is not supported" for key in sorted(self._given.keys() - known)]
        for key, (only, reason) in _ONLY.items():
            if (key in self._given and self.plain(key) != only) or (key in _MUST_BE_GIVEN and key not in self._given):
                problems.append(f"{key} must be {str(only).lower() if isinstance(only, bool) else only}: {reason}")
        problems += [
            f"{key} must be known in a preview: it decides which resources are created"
            for key in sorted(_DECIDING & self._given.keys())
            if _undecided(key, self.plain(key))
        ]
        if "vpcId" not in self._given:
            problems.append("vpcId is required: the sandbox does not look up the default VPC")
        tiers = {"publicSubnetIds", "privateSubnetIds"} & self._given.keys()
        if "subnetIds" in self._given and tiers:
            problems.append("subnetIds excludes publicSubnetIds and privateSubnetIds")
        return problems + self._endpoint_problems()

    def _endpoint_problems(self) -> list[str]:
        # The plugin refuses the same (pulumi-eks 4.4: nodejs/eks/cluster/cluster.ts, createCore).
        if self.plain("publicAccessCidrs") is not None and self.plain("endpointPublicAccess") is False:
            return ["publicAccessCidrs can only be set when endpointPublicAccess is true"]
        return []


def _undecided(key: str, value: Any) -> bool:
    # Of access entries only the keys decide; a role that the same program creates is unknown at first.
    return isinstance(value, Unknown) if key == "accessEntries" else rpc.contains_unknowns(value)


def as_output(value: PropertyValue) -> pulumi.Output[Any]:
    """A property value as an output, with its dependencies; unknown if any part of it is."""
    plain = _deserialized(value)
    known = not rpc.contains_unknowns(plain)
    dependencies: set[pulumi.Resource] = {DependencyResource(urn) for urn in value.all_dependencies()}
    return pulumi.Output(dependencies, _now(plain if known else None), _now(known), _now(value.contains_secret()))


def _deserialized(value: PropertyValue) -> Any:
    # With dependencies, it would be deserialized as an output.
    properties = PropertyValue.marshal_map({"value": value.with_dependencies(())})
    return rpc.unwrap_rpc_secret(rpc.deserialize_properties(properties, keep_unknowns=True).get("value"))


async def _now(value: _T) -> _T:
    return value
