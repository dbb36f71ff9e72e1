"""What this project configures, and what its settings must agree on."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from components import StateSettings
from components.mistakes import Mistake
from components.model import Model
from components.values import AccountId, Region, TagValue
from settings import examples
from settings.configuration import configuration, read_as

PROJECT = "aws-platform-state"
"""Name of the Pulumi project, and so the namespace of its configuration keys."""


class Settings(Model):
    """All settings of the project."""

    account_id: AccountId = Field(description="AWS account ID; the provider refuses credentials of other accounts")
    region: Region = Field(description="AWS Region of the bucket")
    environment: Literal["dev", "staging", "prod"] = Field(
        default="prod", description="Value of the Environment tag, which policies and cost allocation use"
    )
    owner: TagValue = Field(description="Value of the Owner tag: the team responsible for the states")
    project: TagValue = Field(default=PROJECT, description="Value of the Project tag")
    state: StateSettings = Field(description="State backend")

    @property
    def tags(self) -> dict[str, str]:
        """Tags of every resource of the project."""
        return {"Environment": self.environment, "Project": self.project, "Owner": self.owner}


def load() -> Settings:
    """The settings of the current stack.

    Raises:
        SettingsError: with every mistake of the configuration.
    """
    return read(configuration())


def read(config: Mapping[str, str]) -> Settings:
    """The settings in a stack's configuration, whose values are strings: objects are encoded as JSON.

    Raises:
        SettingsError: with every mistake of the configuration.
    """
    return read_as(Settings, PROJECT, config, disagreements)


def disagreements(valid: Mapping[str, Any]) -> Iterator[Mistake]:
    """What valid settings do not agree on, by dotted key."""
    region, replica, account = valid.get("region"), valid.get("state.replica_region"), valid.get("account_id")
    if replica and replica == region:
        remedy = "use another Region, so that the states outlive an outage of this one"
        yield Mistake("is the Region of the bucket itself", remedy, replica, "state.replica_region")
    if account:
        yield from _placeholders(account, valid)


def _placeholders(account: str, valid: Mapping[str, Any]) -> Iterator[Mistake]:
    """Admin roles are of the account; in an account of one's own, nothing is an example any more."""
    for index, arn in enumerate(valid.get("state.admin_role_arns") or ()):
        owner = arn.split(":")[4]
        if owner != account:
            remedy = f"use a role of {account} that you deploy this project with: S3 would refuse a bucket policy "
            remedy += "that locks out who puts it"
            yield Mistake(f"is a role of the account {owner}", remedy, arn, f"state.admin_role_arns.{index}")
    if account in examples.ACCOUNTS:
        return
    for name, deployer in (valid.get("state.deployers") or {}).items():
        for field in ("preview_role_arns", "apply_role_arns"):
            for index, arn in enumerate(getattr(deployer, field)):
                if (owner := arn.split(":")[4]) in examples.ACCOUNTS:
                    key = f"state.deployers.{name}.{field}.{index}"
                    yield Mistake(f"is in the example account {owner}", "use a role of your own", arn, key)
    bucket = valid.get("state.bucket_name") or ""
    if bucket.startswith(examples.BUCKETS):
        yield Mistake("is an example", "use a name of your own", bucket, "state.bucket_name")
