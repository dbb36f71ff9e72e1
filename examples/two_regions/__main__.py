"""Two networks in two regions, each with a provider of its own."""

import pulumi
import pulumi_aws as aws
from aws_platform import Account, FlowLogSettings, Network, NetworkSettings
from pulumi import ResourceOptions

account_id = pulumi.Config().require("account_id")
TAGS = {"Environment": "dev", "Project": "shop", "Owner": "team-shop"}
CIDRS = {"us-east-1": "10.32.0.0/16", "eu-west-1": "10.33.0.0/16"}

for region, cidr in CIDRS.items():
    provider = aws.Provider(
        f"aws-{region}", region=region, allowed_account_ids=[account_id], default_tags={"tags": TAGS}
    )
    settings = NetworkSettings(
        cidr=cidr,
        zones=(f"{region}a", f"{region}b"),
        nat="none",
        # An example is there to be removed again.
        flow_logs=FlowLogSettings(deletion_protection=False),
    )
    account = Account(id=account_id, region=region)
    network = Network(region, settings, account=account, opts=ResourceOptions(providers=[provider]))
    pulumi.export(region, network.vpc_id)
