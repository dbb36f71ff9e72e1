"""The search for unused resources finds what is seeded and is not used, no more and no less."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest

from components.cost.functions import messages, unused_resources
from tests.rooms.cost.account import NOW, Inbox, Seeds, moto

VOLUMES, ADDRESSES, BALANCERS, GATEWAYS, SNAPSHOTS = unused_resources.SEARCHES


@pytest.fixture
def seeds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Seeds]:
    with moto(monkeypatch):
        yield Seeds()


def limits(**other: Any) -> unused_resources.Limits:
    return unused_resources.Limits(
        **{"now": NOW, "idle_days": 14, "snapshot_days": 90, "keep_tag": "KeepUnused", **other}
    )


def found(title: str, **other: Any) -> set[str]:
    return {finding.identity for finding in unused_resources.SEARCHES[title](limits(**other))}


def request(inbox: Inbox, **other: Any) -> unused_resources.Request:
    common = {"environment": "prod", "time": f"{NOW:%Y-%m-%dT%H:%M:%SZ}", "topic_arn": inbox.topic_arn}
    return {**common, "idle_days": 14, "snapshot_days": 90, "keep_tag": "KeepUnused", **other}  # pyright: ignore[reportReturnType]


def test_a_volume_is_unused_that_is_attached_to_nothing_for_some_time(seeds: Seeds) -> None:
    unused = seeds.volume()
    seeds.volume(attached=True)
    seeds.volume(days=13)
    seeds.volume(KeepUnused="")
    assert found(VOLUMES) == {unused}


def test_an_address_is_unused_that_is_associated_with_nothing(seeds: Seeds) -> None:
    unused = seeds.address()
    seeds.address(associated=True)
    seeds.address(KeepUnused="allow-listed by a partner")
    seeds.nat_gateway()
    assert found(ADDRESSES) == {unused}


def test_a_load_balancer_is_unused_that_no_client_has_used(seeds: Seeds) -> None:
    seeds.load_balancer("web-unused")
    seeds.load_balancer("tcp-unused", "network")
    seeds.load_balancer("web-used", used=True)
    seeds.load_balancer("tcp-used", "network", used=True)
    seeds.load_balancer("web-new", days=3)
    seeds.load_balancer("web-kept", KeepUnused="yes")
    assert found(BALANCERS) == {"web-unused", "tcp-unused"}


def test_a_nat_gateway_is_unused_that_sends_nothing(seeds: Seeds) -> None:
    unused = seeds.nat_gateway()
    seeds.nat_gateway(used=True)
    seeds.nat_gateway(days=1)
    seeds.nat_gateway(KeepUnused="standby")
    gone = seeds.nat_gateway()
    boto3.client("ec2").delete_nat_gateway(NatGatewayId=gone)
    assert found(GATEWAYS) == {unused}


def test_traffic_before_the_idle_days_does_not_count_and_zeros_are_no_traffic(seeds: Seeds) -> None:
    before, zeros = seeds.nat_gateway(), seeds.nat_gateway()
    seeds.metric("AWS/NATGateway", "BytesOutToDestination", "NatGatewayId", before, 1_000, days=15)
    seeds.metric("AWS/NATGateway", "BytesOutToDestination", "NatGatewayId", zeros, 0)
    assert found(GATEWAYS) == {before, zeros}
    assert found(GATEWAYS, idle_days=20) == {zeros}


def test_a_snapshot_is_old_that_neither_an_image_nor_a_service_needs(seeds: Seeds) -> None:
    old = seeds.snapshot()
    seeds.snapshot(days=89)
    seeds.image()
    seeds.snapshot(KeepUnused="audit 2026")
    for tag in ("aws:backup:source-resource", "aws:dlm:lifecycle-policy-id"):
        made = seeds.snapshot()
        seeds.tag_by_a_service(made, tag)
    assert found(SNAPSHOTS) == {old}


def test_more_than_a_page_is_found(seeds: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.cost.functions.traffic._QUERIES", 2)
    unused = {seeds.nat_gateway() for _ in range(5)}
    seeds.nat_gateway(used=True)
    assert found(GATEWAYS) == unused


def seed_everything(seeds: Seeds) -> dict[str, set[str]]:
    """One unused resource of each kind, and one that is used."""
    seeds.volume(attached=True)
    seeds.address(associated=True)
    seeds.load_balancer("web", used=True)
    seeds.nat_gateway(used=True)
    seeds.snapshot(days=1)
    return {
        VOLUMES: {seeds.volume(Name="old-data")},
        ADDRESSES: {seeds.address()},
        BALANCERS: {seeds.load_balancer("forgotten")},
        GATEWAYS: {seeds.nat_gateway()},
        SNAPSHOTS: {seeds.snapshot()},
    }


def test_the_report_has_everything_that_is_unused_and_nothing_else(seeds: Seeds) -> None:
    expected, inbox = seed_everything(seeds), Inbox()
    result = unused_resources.handler(request(inbox), None)
    assert result == dict.fromkeys(expected, 1)
    ((subject, text),) = inbox.messages()
    assert subject == "Unused resources in prod, us-east-1: 5"
    listed = {line.split()[0] for line in text.splitlines() if line.startswith("  ")}
    assert listed == set[str]().union(*expected.values())
    volume = next(line for line in text.splitlines() if "old-data" in line)
    assert f"20 GiB gp3, created {NOW - timedelta(days=100):%Y-%m-%d}  old-data" in volume
    assert "gets the tag KeepUnused" in text


def test_nothing_is_sent_where_nothing_is_unused(seeds: Seeds) -> None:
    seeds.volume(attached=True)
    inbox = Inbox()
    assert set(unused_resources.handler(request(inbox), None).values()) == {0}
    assert inbox.messages() == []


def test_the_same_findings_make_the_same_report_in_any_order() -> None:
    findings = [unused_resources.Finding(f"vol-{n}", "20 GiB gp3", name) for n, name in enumerate("cab")]
    reports = [[*unused_resources.report({VOLUMES: each}, limits())] for each in (findings, findings[::-1])]
    assert reports[0] == reports[1]


def test_a_report_goes_to_slack_as_well(seeds: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    posted: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(messages, "post", lambda url, message: posted.append((url, message)))
    webhook = "https://hooks.slack.com/services/T0/B0/secret"
    boto3.client("secretsmanager").create_secret(Name="cost/slack", SecretString=json.dumps({"url": webhook}))
    unused, inbox = seeds.volume(Name="<!channel> & `co`"), Inbox()
    unused_resources.handler(request(inbox, slack_secret="cost/slack"), None)  # noqa: S106 - its name
    ((url, message),) = posted
    assert url == webhook
    assert unused in message["text"]
    assert "&lt;!channel&gt; &amp; 'co'" in message["text"]
    assert message["text"].count("```") == 2
    assert len(inbox.messages()) == 1
