"""The commands on a stack, run by the real CLI with the real policies on the sandbox's AWS."""

from __future__ import annotations

import json
from pathlib import Path

from tests.pipelines.conftest import Post

LOCK = {"pid": 4711, "username": "ci", "hostname": "runner-7", "timestamp": "2026-11-28T09:00:00Z"}


def test_a_stack_is_previewed_deployed_seen_to_drift_and_deleted(post: Post) -> None:
    previewed = post("preview", "dev")
    assert previewed.status == 0, previewed.text
    assert post.resources == []
    out = post.directory / "dist" / "pipelines" / "dev"
    written = {path.name for path in out.iterdir()}
    assert {"report.md", "report.html", "report.sarif", "report.xml", "preview.md", "preview.html"} <= written
    assert "real account" in (out / "preview.md").read_text()

    deployed = post("up", "dev")
    assert deployed.status == 0, deployed.text
    [url] = post.queues().list_queues(QueueNamePrefix="mail")["QueueUrls"]
    assert post("up", "dev").status == 0

    assert post("drift", "dev").status == 0
    post.queues().set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "3600"})
    before = post.resources
    drifted = post("drift", "dev")
    assert drifted.status == 3, drifted.text
    assert "~ aws:sqs/queue:Queue: (update)" in drifted.text
    assert post.resources == before

    refused = post("destroy", "dev", "--confirm", "prod")
    assert refused.status == 2
    assert "type dev, the name of the stack" in refused.text
    assert post.resources == before
    deleted = post("destroy", "dev", "--confirm", "dev")
    assert deleted.status == 0, deleted.text
    assert post.resources == []
    assert "QueueUrls" not in post.queues().list_queues(QueueNamePrefix="mail")


def test_a_violation_fails_the_preview_and_the_update_and_is_in_the_reports(post: Post) -> None:
    post.configure(open="true")
    previewed = post("preview", "dev")
    assert previewed.status not in (0, 2), previewed.text
    out = post.directory / "dist" / "pipelines" / "dev"
    [run] = json.loads((out / "report.sarif").read_text())["runs"]
    assert "NET-001" in {result["ruleId"] for result in run["results"]}
    assert {result["kind"] for result in run["results"]} == {"fail"}
    assert "NET-001" in (out / "preview.md").read_text()
    assert post("up", "dev").status not in (0, 2)
    assert post.resources == []


def test_a_drift_that_cannot_be_read_is_a_failure_and_no_drift(post: Post) -> None:
    assert post("up", "dev").status == 0
    away = {"PULUMI_CONFIG_PASSPHRASE": "of-somebody-else"}
    failed = post("drift", "dev", environment=away)
    assert failed.status not in (0, 3), failed.text
    assert post("destroy", "dev", "--confirm", "dev").status == 0


def test_a_lock_that_an_update_left_behind_is_deleted_by_who_types_the_name_of_the_stack(
    post: Post, tmp_path: Path
) -> None:
    lock = tmp_path / "state" / ".pulumi" / "locks" / "organization" / "post" / "dev" / "one.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(json.dumps(LOCK))
    locked = post("up", "dev")
    assert locked.status not in (0, 2)
    assert "ci@runner-7 (pid 4711)" in locked.text
    assert post("unlock", "dev", "--confirm", "prod").status == 2
    assert lock.exists()
    unlocked = post("unlock", "dev", "--confirm", "dev")
    assert unlocked.status == 0, unlocked.text
    assert not lock.exists()
