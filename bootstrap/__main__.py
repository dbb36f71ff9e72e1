"""The state backend, deployed on its own: docs/state.md says how its first state moves into its own bucket."""

import sys
from pathlib import Path

# The library of the checkout: Pulumi runs a program with the program's own directory on the path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

import bootstrap.settings as stack
from components import Account, StateBackend
from components.outputs import of

settings = stack.load()
account = Account(id=settings.account_id, region=settings.region)
tags = aws.ProviderDefaultTagsArgs(tags=settings.tags)
on_aws = aws.Provider("aws", region=account.region, allowed_account_ids=[account.id], default_tags=tags)

state = StateBackend("state", settings.state, account=account, opts=ResourceOptions(providers=[on_aws]))

for output, value in of(state).items():
    pulumi.export(output, value)
