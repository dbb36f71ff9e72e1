"""Dashboards: their files are what the builders make, and every query reads what there is."""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from components.observability.grafana import catalog, plan
from components.observability.grafana.texts import texts
from components.observability.grafana.values import CLOUDWATCH
from dashboards.__main__ import FOLDER
from dashboards.catalog import texts as built
from tests.rooms.observability.metrics import CLOUDWATCH_METRICS, METRICS, names
from tests.rooms.observability.queries import metric_names, parse, selectors
from tests.rooms.observability.samples import unanswered

FILES = {path.stem: path for path in sorted(FOLDER.glob("*.json"))}
DASHBOARDS = {name: json.loads(path.read_text(encoding="utf-8")) for name, path in FILES.items()}
EVERY_JOB = set(METRICS)
# Kubernetes documentation, "ConfigMaps": the data of one may not exceed 1 MiB. Half of it: there is more to come.
MOST_BYTES = 512 * 1024
each_dashboard = pytest.mark.parametrize("name", DASHBOARDS)


def panels(name: str) -> list[dict[str, Any]]:
    return [panel for panel in DASHBOARDS[name]["panels"] if panel["type"] != "row"]


def targets(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for panel in panels(name):
        yield from ((panel["title"], target) for target in panel["targets"])


def queries(name: str) -> list[tuple[str, str]]:
    """Titles of panels and their PromQL."""
    return [(title, target["expr"]) for title, target in targets(name) if "expr" in target]


def variables(name: str) -> dict[str, dict[str, Any]]:
    return {variable["name"]: variable for variable in DASHBOARDS[name]["templating"]["list"]}


def test_there_are_dashboards_to_judge() -> None:
    assert len(DASHBOARDS) >= 15
    assert sum(len(panels(name)) for name in DASHBOARDS) > 150


def test_the_files_are_what_the_builders_make() -> None:
    committed = {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}
    assert built() == committed, "run make dashboards"


def test_the_catalog_has_every_file() -> None:
    assert set(catalog.DASHBOARDS) == set(FILES)
    assert set(texts(catalog.DASHBOARDS)) == set(FILES)


@each_dashboard
def test_every_panel_says_what_it_shows_and_in_which_unit(name: str) -> None:
    for panel in panels(name):
        assert panel["title"], panel["id"]
        assert len(panel["description"]) >= 15, panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert panel["targets"], panel["title"]
        assert all(target.get("expr") or target.get("metricName") for target in panel["targets"]), panel["title"]


@each_dashboard
def test_no_two_panels_share_their_place_or_their_number(name: str) -> None:
    every = DASHBOARDS[name]["panels"]
    assert len({panel["id"] for panel in every}) == len(every)
    taken: dict[tuple[int, int], str] = {}
    for panel in every:
        place = panel["gridPos"]
        assert place.get("x", 0) + place["w"] <= 24, panel["title"]
        for x, y in itertools.product(range(place["w"]), range(place["h"])):
            cell = (place.get("x", 0) + x, place.get("y", 0) + y)
            assert cell not in taken, f"{panel['title']} and {taken[cell]}"
            taken[cell] = panel["title"]


@each_dashboard
def test_titles_differ_within_a_dashboard(name: str) -> None:
    """Except where one is the number of now and the other its course."""
    titles = [(panel["title"], panel["type"]) for panel in panels(name)]
    assert len(set(titles)) == len(titles)


@each_dashboard
def test_every_query_is_promql(name: str) -> None:
    for title, query in queries(name):
        try:
            parse(query)
        except ValueError as error:
            pytest.fail(f"{title}: {error}\n{query}")


@each_dashboard
def test_every_query_reads_metrics_of_the_jobs_that_the_dashboard_needs(name: str) -> None:
    # ALERTS are there wherever Prometheus is; http_requests_total is of workloads, which are no job of the platform.
    jobs = [*catalog.DASHBOARDS[name].jobs, "prometheus", *(["workloads"] if name == "services-metrics" else [])]
    known = names(*jobs)
    unknown = {
        (title, metric) for title, query in queries(name) for metric in metric_names(query) if metric not in known
    }
    assert unknown == set()


@each_dashboard
def test_a_dashboard_needs_no_job_that_it_does_not_read(name: str) -> None:
    read = {metric for _, query in queries(name) for metric in metric_names(query)}
    asked = "".join(str(variable.get("query")) for variable in variables(name).values())
    read |= set(re.findall(r"\w+(?=\{)", asked))
    jobs = catalog.DASHBOARDS[name].jobs
    assert [job for job in jobs if not read & {own for source in METRICS[job] for own in source.all()}] == []
    assert set(jobs) <= EVERY_JOB


@each_dashboard
def test_every_query_has_an_answer_in_a_small_cluster(name: str, tmp_path: Path) -> None:
    """On sample series, by Prometheus' own engine: joins that do not match one to one are errors."""
    assert unanswered([query for _, query in queries(name)], tmp_path) == ""


@each_dashboard
def test_every_selector_is_of_the_chosen_clusters(name: str) -> None:
    for title, query in queries(name):
        for selector in selectors(parse(query)):
            matchers = {(matcher.name, matcher.value) for matcher in selector.matchers.matchers}
            assert ("cluster", "$cluster") in matchers, f"{title}: {selector.name}"


@each_dashboard
def test_variables_are_there_and_are_used(name: str) -> None:
    content = json.dumps([*DASHBOARDS[name]["panels"], *(one.get("query") for one in variables(name).values())])
    used = set(re.findall(r"\$\{?(?!__|PROP|\{)(\w+)", content))
    used |= {"datasource"} if "datasource" in variables(name) else set()
    assert used == set(variables(name))


@each_dashboard
def test_all_matches_series_without_the_label_of_a_variable(name: str) -> None:
    """Prometheus does not put its external labels on the series that it stores itself."""
    for variable in variables(name).values():
        if variable["type"] == "query" and variable["datasource"]["type"] == "prometheus":
            assert variable["allValue"] == ".*"


@each_dashboard
def test_data_sources_are_those_that_are_provisioned(name: str) -> None:
    found = set(re.findall(r'"uid":"([^"]*)"', FILES[name].read_text(encoding="utf-8").partition('"uid"')[2]))
    assert found - {DASHBOARDS[name]["uid"]} == (
        {CLOUDWATCH} if catalog.DASHBOARDS[name].cloudwatch else {"${datasource}"}
    )
    chosen = variables(name).get("datasource", {"current": {"value": "prometheus"}})["current"]
    assert chosen["value"] == "prometheus"


@each_dashboard
def test_dashboards_are_known_by_a_uid_and_lead_to_each_other(name: str) -> None:
    dashboard = DASHBOARDS[name]
    assert dashboard["uid"] == f"platform-{name}"
    assert len(dashboard["uid"]) <= 40  # Grafana's limit (HTTP API, "Create / Update dashboard")
    assert dashboard["tags"][0] == "platform"
    assert [link["tags"] for link in dashboard["links"]] == [["platform"]]
    assert not dashboard["editable"]


@each_dashboard
def test_every_key_is_one_that_grafana_has(name: str) -> None:
    """Read into the types of the SDK and written again, nothing is lost: they are made of Grafana's own schema."""
    again = json.loads(json.dumps(Dashboard.from_json(DASHBOARDS[name]), cls=JSONEncoder))
    assert again == DASHBOARDS[name]


def test_titles_and_uids_are_unique() -> None:
    for key in ("title", "uid"):
        assert len({dashboard[key] for dashboard in DASHBOARDS.values()}) == len(DASHBOARDS)


def test_labels_of_nodes_are_those_that_kube_state_metrics_is_told_to_give() -> None:
    # kube-state-metrics 2.20.0, internal/store/utils.go, toSnakeCase.
    snake = {
        re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"[^a-zA-Z0-9]", "_", label)).lower()
        for label in catalog.NODE_LABELS
    }
    content = " ".join(path.read_text(encoding="utf-8") for path in FILES.values())
    assert set(re.findall(r"\blabel_(\w+)", content)) - {"values", "join"} == snake


def test_cloudwatch_metrics_are_those_that_aws_documents() -> None:
    read = {(target["namespace"], target["metricName"]) for _, target in targets("data")}
    documented = {(namespace, metric) for namespace, names_ in CLOUDWATCH_METRICS.items() for metric in names_.split()}
    assert read <= documented
    dimensions = {(target["namespace"], *sorted(target["dimensions"])) for _, target in targets("data")}
    assert dimensions == {("AWS/RDS", "DBInstanceIdentifier"), ("AWS/ElastiCache", "CacheClusterId", "CacheNodeId")}


def test_config_maps_have_every_dashboard_once_and_stay_small() -> None:
    made = plan.config_maps(texts(plan.wanted(EVERY_JOB, cloudwatch=True)), "monitoring")
    files = [file for one in made.values() for file in one["data"]]
    assert sorted(files) == sorted(f"{name}.json" for name in FILES)
    for one in made.values():
        assert one["metadata"]["namespace"] == "monitoring"
        assert one["metadata"]["labels"] == {"grafana_dashboard": "1"}
        assert sum(len(text.encode()) for text in one["data"].values()) < MOST_BYTES


@pytest.mark.parametrize("job", sorted({job for row in catalog.DASHBOARDS.values() for job in row.jobs}))
def test_a_dashboard_whose_job_is_off_is_left_out(job: str) -> None:
    names_ = plan.wanted(EVERY_JOB - {job}, cloudwatch=True)
    assert set(FILES) - set(names_) == {name for name, row in catalog.DASHBOARDS.items() if job in row.jobs}


def test_a_folder_without_dashboards_has_no_config_map() -> None:
    made = plan.config_maps(texts(plan.wanted({"kube-state-metrics", "kubelet"}, cloudwatch=False)), "monitoring")
    assert set(made) == {"workloads", "cost"}


def test_the_dashboards_need_no_sdk_where_they_are_deployed() -> None:
    room = Path(catalog.__file__).parent
    assert not any("grafana_foundation_sdk" in path.read_text(encoding="utf-8") for path in room.rglob("*.py"))


@pytest.mark.parametrize(
    "query",
    [
        'sum(up{cluster=~"$cluster", job="nobody"} > 1e9)',
        'kube_pod_status_phase{cluster=~"$cluster"} * on (node) kube_pod_status_phase{cluster=~"$cluster"}',
    ],
    ids=["nothing is found", "a join is ambiguous"],
)
def test_a_query_without_an_answer_is_told(query: str, tmp_path: Path) -> None:
    assert "FAILED" in unanswered([query], tmp_path)
