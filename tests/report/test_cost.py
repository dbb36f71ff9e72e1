"""Costs: unit prices with sources, what is assumed, and what has no price."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from report.__main__ import main
from report.comment.markdown import markdown
from report.cost.estimate import Estimate, estimate
from report.cost.free import BILLED_IN_CLUSTER, FREE
from report.cost.prices import Prices, prices
from report.cost.units import USES
from report.cost.usage import FILE, SettingsError, Usage, usage
from report.html import html
from tests.recording import ROOT, STACKS
from tests.report import events

AWS = events.same("aws", "pulumi:providers:aws", {"region": "us-east-1"})
PROVIDER = f"{events.urn('aws', 'pulumi:providers:aws')}::aws-id"
NODES = "aws:eks/nodeGroup:NodeGroup"
NAT = "aws:ec2/natGateway:NatGateway"
DATABASE = "aws:rds/instance:Instance"


def of(*found: dict[str, Any], **assumed: int) -> Estimate:
    return estimate(
        events.preview(AWS, *found), prices(), Usage(**{key: Decimal(value) for key, value in assumed.items()})
    )


def nodes(size: int, *types: str, **more: Any) -> dict[str, Any]:
    return {"scalingConfig": {"desiredSize": size}, "instanceTypes": list(types), "capacityType": "ON_DEMAND", **more}


def test_every_price_names_a_source_with_a_date_and_every_source_is_named() -> None:
    table = prices()
    assert {price.source for price in table.prices.values()} == set(table.sources)
    assert all(re.fullmatch(r"20\d\d-\d\d", source.date) for source in table.sources.values())
    assert all(price.usd for price in table.prices.values())


def test_a_price_without_a_known_source_is_refused() -> None:
    with pytest.raises(ValidationError, match="prices without a known source: x"):
        Prices.model_validate({"sources": {}, "prices": {"x": {"usd": {"us-east-1": 1}, "source": "Z"}}})


def test_the_difference_is_by_room_and_by_resource() -> None:
    found = of(
        events.update("nodes", NODES, nodes(2, "m5a.large", diskSize=50), nodes(3, "m5a.xlarge", diskSize=50)),
        events.delete("nat", NAT),
    )
    assert {line.unit: (line.before, line.after) for line in found.lines} == {
        "instance-hour/m5a.large": (Decimal("0.086") * 2 * 730, 0),
        "instance-hour/m5a.xlarge": (0, Decimal("0.172") * 3 * 730),
        "gp3-gb-month": (8, 12),
        "nat-gateway-hour": (Decimal("0.045") * 730, 0),
        "nat-gateway-gb": (Decimal("4.5"), 0),
    }
    assert found.unpriced == ()
    assert found.rooms == {"outside of components": (found.before, found.after)}
    assert found.differing()[0].unit == "instance-hour/m5a.xlarge"


def test_usage_is_what_the_settings_assume() -> None:
    found = of(events.create("nat", NAT), nat_gateway_gb=1000, hours=100)
    assert {line.unit: line.after for line in found.lines} == {"nat-gateway-hour": Decimal("4.5"), "nat-gateway-gb": 45}


@pytest.mark.parametrize(
    ("kind", "inputs", "reason"),
    [
        ("aws:new/thing:Thing", {}, "no price of this type in the table"),
        (NODES, nodes(1, "m9z.huge", diskSize=1), "no price of instance-hour/m9z.huge in us-east-1"),
        (NODES, nodes(1, "m5a.large", capacityType="SPOT"), "spot prices change with the market"),
        (
            NODES,
            nodes(1, "m5a.large", launchTemplate={"id": events.UNKNOWN}),
            "its launch template is known after deployment",
        ),
        (NODES, {"scalingConfig": events.UNKNOWN}, "the number of its nodes is known after deployment"),
        (
            DATABASE,
            {"engine": "postgres", "instanceClass": "db.x", "allocatedStorage": 1},
            "no price of rds-hour/postgres/db.x",
        ),
        (NAT, {"region": "eu-north-1"}, "no price of nat-gateway-hour in eu-north-1"),
        ("aws:lb/loadBalancer:LoadBalancer", {"loadBalancerType": "gateway"}, "load balancers other than"),
        ("kubernetes:helm.sh/v3:Release", {}, "volumes and load balancers that a chart creates"),
        ("kubernetes:core/v1:Service", {"spec": {"type": "LoadBalancer"}}, "load balancers that a Service creates"),
    ],
)
def test_what_has_no_price_is_listed_and_never_zero(kind: str, inputs: dict[str, Any], reason: str) -> None:
    report = events.report(AWS, events.create("x", kind, inputs))
    reasons = {row.reason: row.names for row in report.cost.unpriced}
    assert [names for text, names in reasons.items() if text.startswith(reason)] == [("x",)]
    for page in (markdown(report), html(report)):
        assert "Not priced" in page
        assert reason in page


def test_a_region_that_is_not_known_has_no_prices() -> None:
    found = estimate(events.preview(events.create("nat", NAT)), prices(), Usage())
    assert found.lines == ()
    assert {row.reason for row in found.unpriced} == {
        "no price of nat-gateway-hour, as the Region is not known",
        "no price of nat-gateway-gb, as the Region is not known",
    }


def test_a_resource_has_the_region_of_its_provider() -> None:
    other = events.same("eu", "pulumi:providers:aws", {"region": "eu-west-1"})
    eu = f"{events.urn('eu', 'pulumi:providers:aws')}::eu-id"
    found = of(other, events.create("nat", NAT, provider=eu), events.create("us", NAT, provider=PROVIDER))
    assert {line.name: line.after for line in found.lines if line.unit == "nat-gateway-hour"} == {
        "nat": Decimal("0.048") * 730,
        "us": Decimal("0.045") * 730,
    }


def test_no_type_is_both_free_and_priced() -> None:
    assert not FREE & set(USES)
    assert not set(BILLED_IN_CLUSTER) & set(USES)


@pytest.mark.parametrize("stack", STACKS)
def test_nodes_nat_gateways_and_the_cluster_of_a_stack_are_priced(stack: str) -> None:
    found = estimate(events.read(events.of_stack(stack)), prices(), usage(FILE, stack))
    units = {line.unit.partition("/")[0] for line in found.lines}
    assert {"eks-cluster-hour", "instance-hour", "gp3-gb-month", "nat-gateway-hour", "kms-key-month"} <= units
    assert found.before == 0
    assert found.after > 200
    assert not [row for row in found.unpriced if "launch template" in row.reason]


@given(st.lists(st.tuples(st.sampled_from(["m5a.large", "m5.large", "other"]), st.integers(0, 20), st.integers(0, 20))))
def test_the_sum_of_rooms_is_the_sum_of_lines_and_a_destroy_is_the_reverse_of_a_creation(
    groups: list[tuple[str, int, int]],
) -> None:
    made = [
        events.create(f"n{index}", NODES, nodes(size, kind, diskSize=disk))
        for index, (kind, size, disk) in enumerate(groups)
    ]
    gone = [
        events.delete(f"n{index}", NODES, nodes(size, kind, diskSize=disk))
        for index, (kind, size, disk) in enumerate(groups)
    ]
    up, down = of(*made), of(*gone)
    assert up.after == sum(line.after for line in up.lines) == down.before
    assert up.before == down.after == 0
    assert {row.names for row in up.unpriced} == {row.names for row in down.unpriced}


BAD = """
usage: {nat_gateway_gb: -1, hours: 800, gigabytes: 1}
stacks: {prod: {bucket_stored_gb: many, colour: red}, dev: 7}
other: {}
"""


def test_bad_settings_are_refused_by_key_all_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, source = tmp_path / "settings.yaml", tmp_path / "events.jsonl"
    file.write_text(BAD)
    source.write_text("\n".join(events.lines(events.ended())))
    arguments = ["--events", str(source), "--source", "account", "--settings", str(file), "--out", str(tmp_path)]
    assert main(arguments) == 2
    said = capsys.readouterr().err
    for words in (
        "usage.nat_gateway_gb: Input should be greater than or equal to 0 (got -1)",
        "usage.hours: Input should be less than or equal to 744 (got 800)",
        "usage.gigabytes: unknown key: use one of hours, nat_gateway_gb",
        "stacks.prod.bucket_stored_gb: Input should be a valid decimal (got 'many')",
        "stacks.prod.colour: unknown key: use one of hours, nat_gateway_gb",
        "stacks.dev: Input should be a valid dictionary (got 7)",
        "other: unknown key: use one of usage, stacks",
    ):
        assert words in said


@pytest.mark.parametrize("text", ["- a", "{", "7"])
def test_settings_of_another_form_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=re.escape(str(file))):
        usage(file, "dev")


def test_a_stack_has_its_own_usage_or_that_of_its_environment(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("usage: {hours: 100}\nstacks: {prod: {nat_gateway_gb: 7}}")
    for stack in ("prod", "prod-dr"):
        assert (usage(file, stack).hours, usage(file, stack).nat_gateway_gb) == (100, 7)
    assert usage(file, "dev").nat_gateway_gb == 100


def test_both_say_what_is_assumed_and_what_is_not_covered() -> None:
    report = events.report(AWS, events.create("nat", NAT))
    for page in (markdown(report), html(report)):
        assert "GB that each NAT gateway processes" in page
        assert "Not covered: savings plans, reserved and spot capacity, data transfer" in page


def test_the_documentation_has_every_field_of_usage() -> None:
    page = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    table = page.partition("<!-- usage")[2].partition("<!-- /usage -->")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (\d+) \|$", table, re.MULTILINE)
    assert rows == [(name, field.description, f"{field.default:f}") for name, field in Usage.model_fields.items()]
