"""The configuration of Fluent Bit: what it reads, where it sends it, and that Fluent Bit knows all of its keys."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.controllers.names import CONTROLLER_NAMESPACES
from components.observability.logs.plan import STATE, configuration
from components.observability.logs.settings import LogsSettings
from tests.rooms.observability.fluent_bit import reader


def text(**settings: Any) -> str:
    return configuration(LogsSettings.model_validate(settings), cluster_name="shop", region="eu-west-1")


def plugins(section: str, **settings: Any) -> dict[str, dict[str, Any]]:
    return {plugin["alias"]: plugin for plugin in reader.read(text(**settings))["pipeline"][section]}


def tailed(namespace: str, pod: str = "web-1", container: str = "app", **settings: Any) -> list[str]:
    """The inputs that read the file of a container."""
    path = f"/var/log/containers/{pod}_{namespace}_{container}-{'0' * 64}.log"

    def reads(plugin: dict[str, Any]) -> bool:
        included, excluded = (
            any(fnmatchcase(path, one) for one in plugin[key].split(",")) for key in ("path", "exclude_path")
        )
        return included and not excluded

    return [
        name for name, plugin in plugins("inputs", **settings).items() if plugin["name"] == "tail" and reads(plugin)
    ]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "host": st.booleans(),
            "excluded_namespaces": st.lists(st.sampled_from(["shop", "batch", "falco"]), unique=True),
            "buffer_mib": st.integers(128, 16_384),
            "memory_mib": st.integers(128, 4096),
            "retention_days": st.sampled_from([14, 365]),
        },
    )
)
def test_fluent_bit_knows_every_key_and_sends_every_log_to_one_output(settings: dict[str, Any]) -> None:
    assert reader.problems(text(**settings)) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (('"exclude_path"', '"exclude_paths"'), "unknown key exclude_paths"),
        (('"name": "tail"', '"name": "tial"'), "unknown plugin input.tial"),
        (('"rotate_wait": 30', '"rotate_wait": "soon"'), "rotate_wait is 'soon', and not of the form time"),
        (('"tag": "host.*"', '"tag": "journal.*"'), "the tag journal.* has no output cloudwatch_logs"),
        (('"match": "audit.*"', '"match": "audits.*"'), "audit matches nothing"),
        (('"filters"', '"filter"'), "unknown section pipeline.filter"),
        (('"http_port"', '"http_prot"'), "unknown key http_prot"),
        (('"alias": "mask"', '"alias": "audit"'), "audit is used twice"),
    ],
)
def test_a_mistake_in_it_would_be_seen(change: tuple[str, str], problem: str) -> None:
    assert change[0] in text()
    assert any(problem in found for found in reader.problems(text().replace(*change)))


@pytest.mark.parametrize("namespace", ["shop", "default", "my-kube-system", "falco-tests"])
def test_logs_of_workloads_are_read_once(namespace: str) -> None:
    assert tailed(namespace) == ["application"]


@pytest.mark.parametrize("namespace", ["kube-system", *CONTROLLER_NAMESPACES])
def test_logs_of_controllers_are_read_once_and_apart_from_those_of_workloads(namespace: str) -> None:
    assert tailed(namespace) == ["dataplane"]


def test_fluent_bit_does_not_read_its_own_logs() -> None:
    assert tailed("logging", "fluent-bit-x7k2p", "fluent-bit") == []
    assert tailed("shop", "fluent-bit-x7k2p", "fluent-bit") == ["application"]


@pytest.mark.parametrize("namespace", ["shop", "falco"])
def test_namespaces_are_left_out(namespace: str) -> None:
    assert tailed(namespace, excluded_namespaces=["shop", "falco"]) == []
    assert tailed("other", excluded_namespaces=["shop", "falco"]) == ["application"]


def test_logs_of_the_node_can_be_left_out_with_their_log_group() -> None:
    assert {"host-kernel", "host-units"} <= plugins("inputs").keys()
    assert plugins("inputs", host=False).keys() == {"application", "dataplane"}
    assert "host" in plugins("outputs")
    assert "host" not in plugins("outputs", host=False)
    assert "journal" not in plugins("filters", host=False)


def test_all_that_is_read_is_masked_before_it_is_sent_on() -> None:
    names = list(plugins("filters"))
    assert plugins("filters")["mask"]["match"] == "*"
    assert names.index("kubernetes-application") < names.index("mask") < names.index("audit")


def test_audit_logs_are_kept_apart_and_are_tried_for_ever() -> None:
    rules = [rule.split(" ") for rule in plugins("filters")["audit"]["rule"]]
    assert [rule[0] for rule in rules] == ["$kubernetes['labels']['platform.logs/type']", "$log_processed['log_type']"]
    assert all(re.fullmatch(rule[1], "audit") and not re.match(rule[1], "audited") for rule in rules)
    # Without the record among the others (KEEP).
    assert all(rule[2:] == ["audit.$TAG", "false"] for rule in rules)
    outputs = plugins("outputs")
    assert outputs["audit"]["log_group_name"] == "/aws/eks/shop/audit"
    assert outputs["audit"]["retry_limit"] == "no_limits"
    assert {name: output["log_group_name"] for name, output in outputs.items()} == {
        name: f"/aws/eks/shop/{name}" for name in ("application", "dataplane", "host", "audit")
    }


def test_outputs_make_no_log_group_and_share_the_disk_space() -> None:
    outputs = plugins("outputs", buffer_mib=4096)
    assert {output["auto_create_group"] for output in outputs.values()} == {"false"}
    shares = {name: int(output["storage.total_limit_size"].removesuffix("M")) for name, output in outputs.items()}
    assert shares == {"application": 2048, "dataplane": 512, "host": 512, "audit": 1024}


def test_what_is_not_yet_sent_is_on_the_node_s_disk() -> None:
    service = reader.read(text(memory_mib=512))["service"]
    assert service["storage.path"].startswith(STATE)
    assert service["storage.max_chunks_up"] == "128"
    inputs = plugins("inputs").values()
    assert all(plugin["storage.type"] == "filesystem" and plugin["db"].startswith(STATE) for plugin in inputs)
    assert plugins("filters")["audit"]["emitter_storage.type"] == "filesystem"
