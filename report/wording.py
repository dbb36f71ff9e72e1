"""Words that the comment and the page share."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from report.changes import DESTRUCTIVE, Change, Changes, Difference
from report.opens.addresses import Address
from report.opens.differences import Opens, Rights
from report.opens.ports import Port
from report.preview import Operation, Preview
from report.values import shortened

Source = Literal["sandbox", "account"]

SOURCES: Mapping[Source, str] = {
    "sandbox": "From the sandbox: the program ran against a simulated AWS and Kubernetes on one machine, without an "
    "account. What an account holds, its quotas and its drift are not known.",
    "account": "From a real account: the engine compared the program with the stack's state there.",
}
DONE: Mapping[Operation, str] = {
    "replace": "replaced",
    "delete": "deleted",
    "forget": "removed from the state and kept in the account",
    "update": "updated",
    "create": "created",
    "import": "imported",
    "read": "read",
}
SIGNS: Mapping[Operation, str] = {
    "replace": "±",
    "delete": "-",
    "forget": "○",
    "update": "~",
    "create": "+",
    "import": "↓",
    "read": "·",
}


# How much of a long value is shown before the place where it differs.
_CONTEXT_CHARACTERS = 30


def short_type(token: str) -> str:
    """The type as people read it: `aws:ec2/vpc:Vpc` is ec2.Vpc, `kubernetes:apps/v1:Deployment` apps/v1.Deployment."""
    package, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    if not name or not module:
        return token
    service = module if package == "kubernetes" else module.partition("/")[0]
    return f"{service}.{name}" if package in ("aws", "kubernetes") else f"{package}.{name}"


def headline(changes: Changes, *, completed: bool) -> str:
    """How many resources are replaced, deleted, updated, created, as far as the preview came."""
    counts = [f"{changes.count(operation)} {DONE[operation]}" for operation in changes.operations]
    return ", ".join(counts) or ("nothing changes" if completed else "failed")


def incomplete(preview: Preview, *, violated: bool) -> str:
    """Why there may be more to change than the report says; empty where it says everything. `violated` is whether a
    mandatory policy is."""
    if preview.completed:
        return ""
    if preview.errors or not violated:
        return "The preview failed. What the engine had not reached is missing from this report."
    return (
        "Policy violations failed the preview. What the engine had not reached, as deletions, is missing from this "
        "report."
    )


def resources(count: int) -> str:
    """So many resources, in words."""
    return "1 resource" if count == 1 else f"{count} resources"


def difference(row: Difference, characters: int) -> list[str]:
    """The property's lines of a diff; of long values, from shortly before where they begin to differ."""
    mark = "  # causes the replacement" if row.causes else ""
    before, after = _from_difference(row.before, row.after, characters)
    lines: list[str] = []
    if before is not None:
        lines.append(f"- {row.path}: {shortened(before, characters)}{mark}")
    if after is not None:
        lines.append(f"+ {row.path}: {shortened(after, characters)}{mark if before is None else ''}")
    return lines


def _from_difference(before: str | None, after: str | None, characters: int) -> tuple[str | None, str | None]:
    if before is None or after is None or max(len(before), len(after)) <= characters:
        return before, after
    same = next((index for index, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), 0)
    start = max(same - _CONTEXT_CHARACTERS, 0)
    return (f"…{before[start:]}", f"…{after[start:]}") if start else (before, after)


def what_it_means(change: Change) -> list[str]:
    """What is lost and what is down, in sentences without program text."""
    lines: list[str] = []
    if change.meaning and change.meaning.data:
        lines.append(f"Data loss: {change.meaning.data}.")
    if change.meaning and change.meaning.downtime:
        lines.append(f"Downtime: {change.meaning.downtime}.")
    before = change.step.before
    if before and before.protected:
        lines.append("Protected: the engine refuses this until protect is off.")
    if before and before.retained and change.operation == "delete":
        lines.append("Retained: it stays in the account, and the stack no longer manages it.")
    return lines


def by_weight(changes: Changes) -> tuple[list[Change], list[Change]]:
    """Replacements and deletions that lose something, are held back, or have a cause, data loss first; the others."""
    chosen = changes.of(*DESTRUCTIVE)
    weighty = [change for change in chosen if what_it_means(change) or cause(change)]
    weighty.sort(key=lambda change: not (change.meaning and change.meaning.data))
    return weighty, [change for change in chosen if change not in weighty]


def cause(change: Change) -> str:
    """The properties that cause the replacement, as text; empty where the engine names none."""
    paths: Sequence[str] = [row.path for row in change.causes] or list(change.step.causes)
    return ", ".join(dict.fromkeys(paths))


def rights_lines(rights: Rights) -> list[str]:
    """Actions that come and go, as lines of a diff."""
    place = f" on {rights.resource}" if rights.resource else ""
    effect = "" if rights.effect == "Allow" else f"{rights.effect} "
    condition = f" if {rights.condition}" if rights.condition else ""
    return [
        f"{sign} {effect}{', '.join(actions)}{place}{condition}"
        for sign, actions in (("-", rights.removed), ("+", rights.added))
        if actions
    ]


def public(found: Opens) -> list[str]:
    """What opens to the whole internet."""
    return [
        *(port_text(port) for port in found.ports_added if port.public),
        *(address_text(address) for address in found.addresses_added if address.public),
    ]


def nothing_opens(*, completed: bool) -> str:
    """What is said where nothing comes or goes."""
    return f"No port, public address or right comes or goes{'' if completed else ', as far as the preview came'}."


def address_text(address: Address) -> str:
    """A public address with how it is reached."""
    return f"{address.what} {address.name}{f', {address.reach}' if address.reach else ''}"


def port_text(port: Port) -> str:
    """An open port with its source."""
    return f"{port.traffic} on {port.where} from {port.source}"


# What no line of an estimate covers.
NOT_COVERED = (
    "Not covered: savings plans, reserved and spot capacity, data transfer between zones, regions and to the internet, "
    "free tiers, support and taxes."
)


def usd(amount: Decimal) -> str:
    """An amount of money."""
    return f"{amount:,.2f}"


def usd_difference(amount: Decimal) -> str:
    """A difference of money, with its sign."""
    return f"{amount:+,.2f}" if round(amount, 2) else "0.00"
