"""Roles that use the state of some stacks: one for previews, which reads it, and one for updates."""

from collections.abc import Mapping
from typing import NamedTuple

from pulumi import Input, Output
from pulumi_aws import kms

from ..iam.roles import role
from ..inside import Inside
from ..refs import Account
from . import documents
from .buckets import Bucket
from .plan import OPERATIONS, Operation
from .settings import DeployerSettings


class Deployer(NamedTuple):
    """The ARNs of a deployer's roles, once they have their permissions."""

    preview: Output[str]
    apply: Output[str]


def deployer(
    inside: Inside, name: str, settings: DeployerSettings, account: Account, state: Bucket, secrets: kms.Key
) -> Deployer:
    """The two roles. Who may update may also preview: secrets are encrypted and decrypted by the role preview."""
    bucket, region, stacks = state.name, account.region, settings.stacks
    read = (*stacks, *settings.referenced_stacks)
    decrypt = Output.all(state.key.arn, secrets.arn).apply(
        lambda arns: documents.decrypt(bucket, region, arns[0], arns[1], read, stacks)
    )
    encrypt = state.key.arn.apply(lambda arn: documents.encrypt(bucket, region, arn, stacks))
    reading: Mapping[str, Input[str]] = {"read": documents.read(bucket, read), "decrypt": decrypt}
    policies: Mapping[Operation, Mapping[str, Input[str]]] = {
        "preview": reading,
        "apply": {**reading, "write": documents.write(bucket, stacks), "encrypt": encrypt},
    }
    trusted: Mapping[Operation, tuple[str, ...]] = {
        "preview": tuple(dict.fromkeys([*settings.preview_role_arns, *settings.apply_role_arns])),
        "apply": settings.apply_role_arns,
    }
    arns = {
        operation: _arn(inside, name, operation, trusted[operation], policies[operation], stacks)
        for operation in OPERATIONS
    }
    return Deployer(**arns)


def _arn(
    inside: Inside,
    name: str,
    operation: Operation,
    trusted: tuple[str, ...],
    policies: Mapping[str, Input[str]],
    stacks: tuple[str, ...],
) -> Output[str]:
    made = role(
        inside,
        name,
        operation,
        description=OPERATIONS[operation].format(", ".join(stacks)),
        trust=documents.deployer_trust(trusted),
        policies=policies,
    )
    return Output.all(made.role.arn, *(policy.urn for policy in made.permissions)).apply(lambda known: known[0])
