"""The permissions boundary of roles."""

from pulumi import ResourceTransform, ResourceTransformArgs, ResourceTransformResult

_ROLE = "aws:iam/role:Role"


def bounded(policy_arn: str | None) -> list[ResourceTransform]:
    """The transforms of a component's options by which its roles have this policy as their boundary, also those that
    the plugin of EKS creates; none without a policy."""

    def set_boundary(args: ResourceTransformArgs) -> ResourceTransformResult | None:
        if args.type_ != _ROLE:
            return None
        return ResourceTransformResult(props={**args.props, "permissionsBoundary": policy_arn}, opts=args.opts)

    return [set_boundary] if policy_arn else []
