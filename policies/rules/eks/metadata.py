"""Rules about the instance metadata service (IMDS) of nodes and other instances."""

from typing import NamedTuple

from policies.accessors.machines import INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE
from policies.engine.inputs import Value, all_of
from policies.engine.rule import Check, Controls, Resource, Rule

# What instances of a Region get that set nothing.
_DEFAULTS = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"
# Karpenter creates launch templates from it, which Pulumi does not see.
_NODE_CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"

# In the defaults of a Region only: AWS's own default applies.
_NO_PREFERENCE = "no-preference"


class _Metadata(NamedTuple):
    """Metadata options, and the default of httpTokens."""

    options: Value
    tokens: str

    def where(self, name: str) -> str:
        return self.options[name].path


def _metadata(resource: Resource) -> list[_Metadata]:
    """The metadata options, unless the resource leaves them to a launch template."""
    if resource.type == _NODE_CLASS:
        # aws/karpenter-provider-aws, pkg/apis/v1/ec2nodeclass.go (read 2026-11): required, and one hop.
        return [_Metadata(resource.props["spec"]["metadataOptions"], "required")]
    if resource.type == _DEFAULTS:
        # Missing means no-preference (documentation of the aws provider's InstanceMetadataDefaults).
        return [_Metadata(resource.props, _NO_PREFERENCE)]
    options = resource.props["metadataOptions"]
    # Only an instance has this property.
    from_template = resource.props["launchTemplate"].given and not options.given
    # The default depends on the AMI and the account (EC2 API reference, LaunchTemplateInstanceMetadataOptionsRequest,
    # HttpTokens), so it does not count as required.
    return [] if from_template else [_Metadata(options, "optional")]


def _is_on(options: Value) -> bool:
    # Missing means enabled (EC2 API reference, LaunchTemplateInstanceMetadataOptionsRequest.HttpEndpoint).
    return options["httpEndpoint"].text() != "disabled"


def _tokens_optional(metadata: _Metadata) -> str | None:
    def optional() -> bool:
        allowed = ("required", _NO_PREFERENCE) if metadata.tokens == _NO_PREFERENCE else ("required",)
        return (metadata.options["httpTokens"].text() or metadata.tokens) not in allowed

    if all_of(optional, lambda: _is_on(metadata.options)):
        return f'{metadata.where("httpTokens")} is not "required", so IMDSv1 is allowed'
    return None


def _too_many_hops(metadata: _Metadata) -> str | None:
    # Missing means 1 (EC2 API reference, LaunchTemplateInstanceMetadataOptionsRequest.HttpPutResponseHopLimit;
    # for instances the documentation of the aws provider's Instance says the same).
    def more_than_one() -> bool:
        return (metadata.options["httpPutResponseHopLimit"].number() or 1) > 1

    if all_of(more_than_one, lambda: _is_on(metadata.options)):
        return f"{metadata.where('httpPutResponseHopLimit')} is above 1, so containers can get the node's credentials"
    return None


EKS_012 = Rule(
    id="EKS-012",
    title="Instance metadata requires IMDSv2 and has a hop limit of 1",
    severity="high",
    why="With IMDSv1 or a higher hop limit, a forged request (SSRF) in a container can get the node's credentials.",
    url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    types=frozenset({LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION, INSTANCE, _NODE_CLASS, _DEFAULTS}),
    checks=(
        Check(
            id="EKS-012.a",
            requires='metadataOptions.httpTokens is "required"; in aws.ec2.InstanceMetadataDefaults, httpTokens is not '
            '"optional"',
            remedy='set httpTokens to "required"',
            parts=_metadata,
            fault=_tokens_optional,
        ),
        Check(
            id="EKS-012.b",
            requires="metadataOptions.httpPutResponseHopLimit is 1, also in aws.ec2.InstanceMetadataDefaults",
            remedy="set httpPutResponseHopLimit to 1, and give pods roles of their own with EKS Pod Identity",
            parts=_metadata,
            fault=_too_many_hops,
        ),
    ),
    controls=Controls(cis_aws_3_0=("5.6",), cis_aws_5_0=("5.7",), soc2=("CC7.2",), aws_fsbp=("EC2.8",)),
)

RULES = (EKS_012,)
