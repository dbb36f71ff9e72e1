"""What delivery and the rest of a stack must agree on."""

from collections.abc import Iterator

from components import DeliverySettings
from components.mistakes import Mistake

from . import examples


def runner_with_nat(nat: str, delivery: DeliverySettings | None) -> Iterator[Mistake]:
    """The runner reaches its forge by a NAT gateway. Without one, CodeBuild shows no error: its jobs wait."""
    if delivery and delivery.runner and nat == "none":
        remedy = "set it to null, or network.nat to single or one_per_zone"
        yield Mistake("needs a NAT gateway, and network.nat is none", remedy, ..., "delivery.runner")


def delivery_in_account(account_id: str, region: str, delivery: DeliverySettings | None) -> Iterator[Mistake]:
    """Delivery is of the stack's account: its boundary is there, copies are in another Region, and who deploys to an
    account of one's own is no example."""
    if delivery is None:
        return
    registry, boundary = delivery.registry, delivery.permissions_boundary
    if registry and registry.standby_region == region:
        remedy = "use another Region: ECR replicates to none of its own"
        yield Mistake("is the stack's own region", remedy, region, "delivery.registry.standby_region")
    if boundary and (account := boundary.split(":")[4]) not in (account_id, "aws"):
        remedy = f"create the policy in {account_id} as docs/delivery.md says, and write its ARN"
        problem = f"is in the account {account}, but account_id is {account_id}"
        yield Mistake(problem, remedy, boundary, "delivery.permissions_boundary")
    if account_id in examples.ACCOUNTS or delivery.github is None:
        return
    for name, role in delivery.github.roles.items():
        if role.repository.startswith(examples.REPOSITORY_OWNER):
            key = f"delivery.github.roles.{name}.repository"
            yield Mistake("is an example", "write your own repository and its IDs", role.repository, key)
