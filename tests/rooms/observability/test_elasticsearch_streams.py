"""The data streams of logs in Elasticsearch: what is sent where, who may do what, and what makes them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from components.observability.elasticsearch import setup_plan, streams_plan
from components.observability.elasticsearch.elasticsearch import own_script
from components.observability.elasticsearch.names import HOST, HTTP_PORT, SETUP, WRITER
from components.observability.elasticsearch.settings import ElasticsearchSettings
from components.observability.logs.groups import log_groups
from components.observability.logs.plan import configuration
from components.observability.logs.settings import LogsSettings
from tests.rooms.observability.fluent_bit import reader

STREAMS = ("application", "dataplane", "host", "audit")
# Notes what it read and how it was called; what is in FAILS, as method and path, fails.
CURL = """#!/usr/bin/env bash
printf '%s\\n' "$(cat)" "$*" >> "$CALLS"
while [[ $1 != --request ]]; do
    shift
done
[[ $2:${3#*:9200/} != "$FAILS" ]]
"""
# The script is ended where it begins to wait.
SLEEP = """#!/usr/bin/env bash
printf 'sleep %s\\n' "$1" >> "$CALLS"
kill -TERM "$PPID"
"""


def settings_of(**given: Any) -> ElasticsearchSettings:
    return ElasticsearchSettings.model_validate({"users_secret": "elasticsearch", **given})


def text(**settings: Any) -> str:
    parsed = LogsSettings.model_validate(settings)
    return configuration(parsed, cluster_name="shop", region="eu-west-1", elasticsearch=True)


def outputs(**settings: Any) -> dict[str, dict[str, Any]]:
    return {plugin["alias"]: plugin for plugin in reader.read(text(**settings))["pipeline"]["outputs"]}


@pytest.mark.parametrize("host", [True, False])
def test_fluent_bit_knows_every_key_and_sends_every_log_to_both(host: bool) -> None:
    assert reader.problems(text(host=host)) == []
    groups = log_groups(LogsSettings(host=host), "shop")
    assert {name for name in outputs(host=host) if name.startswith("elasticsearch-")} == {
        f"elasticsearch-{group}" for group in groups
    }


def test_each_group_of_logs_has_a_data_stream_and_audit_logs_their_own() -> None:
    assert {name: outputs()[f"elasticsearch-{name}"]["index"] for name in STREAMS} == {
        name: f"logs-platform.{name}-default" for name in STREAMS
    }
    assert set(streams_plan.STREAMS) == {f"logs-platform.{name}-default" for name in STREAMS}
    audit = outputs()["elasticsearch-audit"]
    assert (audit["match"], audit["retry_limit"]) == ("audit.*", "no_limits")


def test_what_is_sent_is_masked_as_what_goes_to_cloudwatch() -> None:
    """Both read what the filters left, and the one that masks is about all."""
    filters = {plugin["alias"]: plugin for plugin in reader.read(text())["pipeline"]["filters"]}
    assert filters["mask"]["match"] == "*"
    without = configuration(LogsSettings(), cluster_name="shop", region="eu-west-1")
    assert reader.read(without)["pipeline"]["filters"] == reader.read(text())["pipeline"]["filters"]


def test_it_sends_by_tls_to_a_name_that_it_verifies_with_a_password_that_is_not_in_the_file() -> None:
    for name in STREAMS:
        output = outputs()[f"elasticsearch-{name}"]
        assert (output["host"], output["port"]) == ("logs-es-http.logging.svc", "9200")
        assert [output[key] for key in ("tls", "tls.verify", "tls.verify_hostname")] == ["true"] * 3
        assert output["tls.ca_file"].endswith("/ca.crt")
        assert (output["http_user"], output["http_passwd"]) == (WRITER, "${ELASTICSEARCH_PASSWORD}")


def test_both_outputs_of_a_group_wait_as_long_and_with_as_much() -> None:
    for name in STREAMS:
        cloudwatch, elasticsearch = (outputs()[alias] for alias in (name, f"elasticsearch-{name}"))
        for key in ("match", "retry_limit", "storage.total_limit_size"):
            assert elasticsearch[key] == cloudwatch[key]


def test_the_writer_adds_records_to_the_data_streams_and_may_nothing_else() -> None:
    defined = json.loads(streams_plan.roles())
    assert defined[WRITER] == {
        "cluster": [],
        "indices": [{"names": list(streams_plan.STREAMS), "privileges": ["create_doc"]}],
    }
    (indices,) = defined[SETUP]["indices"]
    assert indices["names"] == list(streams_plan.STREAMS)
    assert not {"all", "manage", "write", "read", "delete", "delete_index"} & set(indices["privileges"])
    assert defined[SETUP]["cluster"] == ["manage_index_templates"]


def test_no_field_is_added_by_a_record_and_none_is_lost_for_its_type() -> None:
    """Otherwise the writer would need a privilege to change mappings."""
    template = streams_plan.template(settings_of())["template"]
    assert template["mappings"]["dynamic"] is False
    assert template["mappings"]["properties"]["log_processed"]["type"] == "flattened"
    assert template["data_stream_options"]["failure_store"]["enabled"] is True
    # As filters name them (components/observability/logs/plan.py).
    journal = next(plugin for plugin in reader.read(text())["pipeline"]["filters"] if plugin["alias"] == "journal")
    assert set(journal["allowlist_key"]) <= template["mappings"]["properties"].keys()


def test_what_is_kept_and_what_did_not_fit_go_after_the_same_time() -> None:
    template = streams_plan.template(settings_of(retention_days=21))["template"]
    assert template["lifecycle"] == {"data_retention": "21d"}
    assert template["data_stream_options"]["failure_store"]["lifecycle"] == {"data_retention": "21d"}
    data = setup_plan.config_map(settings_of(retention_days=21), "", "logging")["data"]
    assert json.loads(data["lifecycle.json"]) == {"data_retention": "21d"}
    assert json.loads(data["template.json"]) == streams_plan.template(settings_of(retention_days=21))
    assert settings_of().retention_days == 30


def test_the_templates_priority_is_above_those_that_elasticsearch_brings() -> None:
    template = streams_plan.template(settings_of())
    assert template["priority"] > 200
    assert template["index_patterns"] == list(streams_plan.STREAMS)


def test_the_script_calls_the_node_beside_it_by_the_name_in_its_certificate() -> None:
    variables = {one["name"]: one["value"] for one in setup_plan.container()["env"]}
    assert variables["HOST"] == HOST
    assert f'--connect-to "$HOST:{HTTP_PORT}:localhost:{HTTP_PORT}"' in own_script()
    assert f'user = "{SETUP}:%s"' in own_script()
    assert streams_plan.TEMPLATE in own_script()
    assert setup_plan.container()["restartPolicy"] == "Always"
    assert "image" not in setup_plan.container()


def ran(directory: Path, stored: str = "long enough", fails: str = "") -> list[str]:
    """What the script called and read in one round."""
    for name, script in (("curl", CURL), ("sleep", SLEEP)):
        (directory / name).write_text(script)
        (directory / name).chmod(0o700)
    (directory / "password").write_text(stored)
    (directory / "setup.sh").write_text(own_script())
    given = {one["name"]: one["value"] for one in setup_plan.container()["env"]}
    own = {"PASSWORD_FILE": str(directory / "password"), "CALLS": str(directory / "calls"), "FAILS": fails}
    environment = {**given, **own, "PATH": f"{directory}:{os.environ['PATH']}"}
    command = ["bash", str(directory / "setup.sh")]
    assert subprocess.run(command, env=environment, check=False, timeout=30).returncode == 0
    return (directory / "calls").read_text().splitlines()


def requests(calls: list[str]) -> list[tuple[str, str]]:
    """Methods and paths."""
    return re.findall(rf"--request (\S+) https://{re.escape(HOST)}:{HTTP_PORT}/(\S+)", "\n".join(calls))


def test_the_script_makes_the_template_and_puts_back_how_long_data_streams_are_kept(tmp_path: Path) -> None:
    calls = ran(tmp_path)
    assert requests(calls) == [
        ("PUT", "_index_template/logs-platform"),
        *(
            (method, f"_data_stream/{stream}{more}")
            for stream in streams_plan.STREAMS
            for method, more in (("GET", ""), ("PUT", "/_lifecycle"))
        ),
    ]
    assert calls[-1] == "sleep 600"


def test_the_script_makes_a_data_stream_that_is_not_there(tmp_path: Path) -> None:
    missing = f"_data_stream/{streams_plan.STREAMS[-1]}"
    calls = ran(tmp_path, fails=f"GET:{missing}")
    assert requests(calls)[-3:] == [("GET", missing), ("PUT", missing), ("PUT", f"{missing}/_lifecycle")]
    assert calls[-1] == "sleep 600"


@pytest.mark.parametrize(
    ("fails", "last"),
    [
        ("PUT:_index_template/logs-platform", ("PUT", "_index_template/logs-platform")),
        (
            "PUT:_data_stream/logs-platform.host-default/_lifecycle",
            ("PUT", "_data_stream/logs-platform.host-default/_lifecycle"),
        ),
    ],
)
def test_the_script_tries_again_soon_while_elasticsearch_does_not_answer(
    tmp_path: Path, fails: str, last: tuple[str, str]
) -> None:
    calls = ran(tmp_path, fails=fails)
    assert requests(calls)[-1] == last
    assert calls[-1] == "sleep 15"


def test_the_password_is_no_argument_and_is_read_as_it_is(tmp_path: Path) -> None:
    calls = ran(tmp_path, stored='a"b\\c $d\n')
    # As curl reads a quoted value of its configuration (curl's manual page, --config).
    assert calls[0] == 'user = "setup:a\\"b\\\\c $d"'
    assert not [line for line in calls if "--request" in line and "b\\" in line]
