"""The permissions boundary of roles."""

from pulumi import (
    ResourceTransform,
    ResourceTransformArgs,
    ResourceTransformation,
    ResourceTransformationArgs,
    ResourceTransformationResult,
    ResourceTransformResult,
)

_ROLE = "aws:iam/role:Role"


def bounded(policy_arn: str | None) -> list[ResourceTransformation]:
    """The transformations of a component's options by which its roles have this policy as their boundary; none without
    a policy. They run in the program: transforms, by which the engine asks for every resource, cost half of the CPU of
    a preview of prod."""

    def set_boundary(args: ResourceTransformationArgs) -> ResourceTransformationResult | None:
        if args.type_ != _ROLE:
            return None
        return ResourceTransformationResult(props={**args.props, "permissions_boundary": policy_arn}, opts=args.opts)

    return [set_boundary] if policy_arn else []


def bounded_remotely(policy_arn: str | None) -> list[ResourceTransform]:
    """The same for roles that a plugin creates, as that of EKS does, which only the engine shows."""

    def set_boundary(args: ResourceTransformArgs) -> ResourceTransformResult | None:
        if args.type_ != _ROLE:
            return None
        return ResourceTransformResult(props={**args.props, "permissionsBoundary": policy_arn}, opts=args.opts)

    return [set_boundary] if policy_arn else []
