"""The audit on the engine: all of it, without one half, without the other, all of it again, and nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from components.audit import rules
from tests.engine import Result, Sandbox
from tests.graph import unordered
from tests.rooms.life import HEAD, Life, live, project

PROGRAM = f"""{HEAD}
settings = platform.AuditSettings.model_validate(config.require_object("audit"))
platform.Audit("audit", settings, account=account, opts=in_aws)
"""
# A few of the rules, for they are all alike: the journeys of dev and prod have all of them.
RULES = ("log-retention", "required-tags", "trail")
ALL: Mapping[str, Any] = {
    "config": {"disabled_rules": [name for name in rules.RULES if name not in RULES]},
    "deletion_protection": False,
    "force_destroy": True,
    "access_analyzer": {"unused_access_days": 90},
    "findings": {"email_addresses": ["security@example.com"]},
}
# What can be turned off, in two halves that each leave the other something to do; the second turns Object Lock on.
FIRST: Mapping[str, Any] = {"trail": None, "guardduty": None, "access_analyzer": None, "ebs_encryption": False}
SECOND: Mapping[str, Any] = {
    "trail": {"object_lock": {"days": 30}},
    "config": None,
    "security_hub": None,
    "password_policy": None,
    "s3_public_access_block": False,
    "findings": None,
}
OF_FIRST = ("trail", "guardduty", "external-access", "unused-access", "ebs-encryption", "findings-guardduty")
OF_SECOND = ("config", "security-hub", "password-policy", "s3-public-access", "findings")
# What a second stack of the same account and Region wants.
WANTED: Mapping[str, Any] = {"trail": None, "guardduty": {}, "security_hub": {"standards": []}}
LOCK = ("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "audit-trail")

Ids = Mapping[tuple[str, str], str]
"""The ids of resources by type and name."""


@dataclass(frozen=True)
class Step:
    """An update with other settings: what it changed, and what there was before and afterwards."""

    changes: Mapping[str, int]
    before: Ids
    after: Ids

    @property
    def created(self) -> set[str]:
        return {name for _, name in self.after.keys() - self.before.keys()}

    @property
    def deleted(self) -> set[str]:
        return {name for _, name in self.before.keys() - self.after.keys()}

    def stayed(self) -> bool:
        """Whether what was there before and afterwards is the same."""
        both = self.before.keys() & self.after.keys()
        return "replace" not in self.changes and all(self.before[known] == self.after[known] for known in both)


def config_of(settings: Mapping[str, Any]) -> str:
    return json.dumps({"rooms:audit": settings})


def ids(state: list[dict[str, Any]]) -> Ids:
    return {(row["type"], row["urn"].rpartition("::")[2]): row["id"] for row in state if row.get("id")}


def are_of(names: set[str], parts: tuple[str, ...]) -> bool:
    return bool(names) and all(name.removeprefix("audit-").startswith(parts) for name in names)


def suspend_and_open(own: Sandbox, state: list[dict[str, Any]]) -> None:
    """Somebody suspends the detector, stops the recorder, and lets the trail's bucket become public."""
    known = ids(state)
    detector = known["aws:guardduty/detector:Detector", "audit-guardduty"]
    own.aws("guardduty").update_detector(DetectorId=detector, Enable=False)
    recorder = known["aws:cfg/recorder:Recorder", "audit-config"]
    own.aws("config").stop_configuration_recorder(ConfigurationRecorderName=recorder)
    own.aws("s3").put_public_access_block(
        Bucket=known["aws:s3/bucket:Bucket", "audit-trail"],
        PublicAccessBlockConfiguration={"BlockPublicAcls": True, "BlockPublicPolicy": False},
    )


class Owners:
    """What happens beside the audit's life: a second stack wants it too, and halves of it are turned off and on."""

    def __init__(self) -> None:
        self.steps: dict[str, Step] = {}
        self.second: Result

    def __call__(self, own: Sandbox) -> None:
        (own.project / "Pulumi.other.yaml").write_text(f"config: {config_of({**FIRST, **SECOND, **WANTED})}\n")
        self.second = own("up", "other")
        own.succeeds("destroy", "other")
        before = ids(own.state("dev"))
        for name, off in {"without the first": FIRST, "without the second": SECOND, "all": {}}.items():
            project(own.project, PROGRAM, config_of({**ALL, **off}))
            changes = own.succeeds("up", "dev")["changes"]
            after = ids(own.state("dev"))
            self.steps[name], before = Step(changes, before, after), after


@pytest.fixture(scope="module")
def owners() -> Owners:
    return Owners()


@pytest.fixture(scope="module")
def life(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, owners: Owners) -> Life:
    directory = tmp_path_factory.mktemp("audit")
    return live(sandbox, directory, PROGRAM, suspend_and_open, owners, config=config_of(ALL))


@pytest.fixture(scope="module")
def steps(life: Life, owners: Owners) -> dict[str, Step]:
    """The steps that were gone through before the end of the life."""
    return owners.steps


def test_it_comes_with_a_trail_that_records_a_recorder_that_runs_and_a_detector(life: Life) -> None:
    assert life.names("aws:cloudtrail/trail:Trail") == {"audit-trail"}
    (status,) = [row for row in life.state if row["type"] == "aws:cfg/recorderStatus:RecorderStatus"]
    assert status["outputs"]["isEnabled"] is True
    (detector,) = [row for row in life.state if row["type"] == "aws:guardduty/detector:Detector"]
    assert detector["outputs"]["enable"] is True
    assert len(life.names("aws:s3/bucket:Bucket")) == 3


def test_it_stays_as_it_is(life: Life) -> None:
    assert life.again == {}


def test_what_is_changed_by_hand_is_seen_and_put_back(life: Life) -> None:
    assert {line for line in life.drift if not line.startswith("audit-trail: ")} == {
        "audit-guardduty: enable: True → False",
        "audit-config: isEnabled: True → False",
    }
    assert "audit-trail: blockPublicPolicy: True → False" in life.drift
    assert life.back == {"update": 3}


def test_a_second_owner_in_the_account_and_region_is_refused(steps: dict[str, Step], owners: Owners) -> None:
    assert owners.second.status == 1
    assert "CreateDetector: BadRequestException: The request is rejected because a detector already" in (
        owners.second.text
    )
    assert "EnableSecurityHub: ResourceConflictException: Account is already subscribed" in owners.second.text


@pytest.mark.parametrize("name", ["without the first", "without the second", "all"])
def test_what_is_turned_off_and_on_replaces_nothing_else(steps: dict[str, Step], name: str) -> None:
    assert steps[name].stayed()


def test_what_is_turned_off_goes_and_nothing_else(steps: dict[str, Step]) -> None:
    first, second, everything = steps.values()
    assert not first.created
    assert are_of(first.deleted, OF_FIRST)
    assert are_of(second.created, OF_FIRST)
    assert are_of(second.deleted, OF_SECOND)
    assert are_of(everything.created, (*OF_SECOND, "findings-guardduty"))
    assert everything.before.keys() - everything.after.keys() == {LOCK}


def test_what_is_turned_on_again_is_all_there_was(steps: dict[str, Step]) -> None:
    assert steps["all"].after.keys() == steps["without the first"].before.keys()


def test_nothing_is_deleted_before_what_names_it(life: Life) -> None:
    assert unordered(life.state) == []


def test_it_leaves_nothing_behind(life: Life) -> None:
    assert life.difference == []
