"""The settings of a stack: read, checked at once, and described for editors and readers.

`python -m settings` writes Pulumi.schema.json, `python -m settings readme` the table of settings into README.md.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin

import pulumi
from pulumi.runtime import config as runtime_config
from pydantic import Field, ValidationError, ValidationInfo, ValidatorFunctionWrapHandler, field_validator

from components import ClusterSettings, KarpenterSettings, NetworkSettings, NodePoolSettings
from components.mistakes import line, mistakes_in
from components.model import AccountId, Mistake, Model, PoolName, Region, refuse
from components.network.settings import zone_mistakes
from components.node_pools.spot import spot_mistakes

PROJECT = "aws-platform"
SCHEMA_FILE = Path(__file__).parent / "Pulumi.schema.json"
README_FILE = Path(__file__).parent / "README.md"

# IAM API, tagValueType (botocore 1.44.5): the strictest of the services that get these tags.
TagValue = Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[\w.:/=+\-@]([\w .:/=+\-@]*[\w.:/=+\-@])?$")]


class Settings(Model):
    """Everything that a stack decides; one field for each component."""

    account_id: AccountId = Field(description="The AWS account; with credentials of another one nothing runs")
    region: Region = Field(description="The AWS region")
    environment: Literal["dev", "staging", "prod"] = Field(
        description="Tag Environment, by which policies and costs are told apart"
    )
    owner: TagValue = Field(description="Tag Owner: who answers for this stack")
    project: TagValue = Field(default=PROJECT, description="Tag Project")
    network: NetworkSettings = Field(description="The VPC")
    cluster: ClusterSettings = Field(description="The EKS cluster")
    node_pools: Annotated[dict[PoolName, NodePoolSettings], Field(min_length=1)] = Field(
        description="Managed node groups by name"
    )
    karpenter: KarpenterSettings = Field(description="Nodes made for the pods that wait")

    @property
    def tags(self) -> dict[str, str]:
        """The tags that everything in the stack carries."""
        return {"Environment": self.environment, "Project": self.project, "Owner": self.owner}

    @field_validator("network", mode="wrap")
    @classmethod
    def _fits_region_and_nodes(
        cls, value: object, validate: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> NetworkSettings:
        """Wraps the network's own checks, so that their mistakes and those beyond it are told together."""
        found = [*zone_mistakes(info.data.get("region"), value), *isolation_mistakes(value)]
        told = [one._replace(key=f"network.{one.key}") for one in found]
        if not told:
            return validate(value)
        try:
            validate(value)
        except ValidationError as error:
            told += mistakes_in(error, cls, above=("network",))
        raise refuse(*told)

    @field_validator("node_pools")
    @classmethod
    def _pools_fit(cls, pools: dict[str, NodePoolSettings], info: ValidationInfo) -> dict[str, NodePoolSettings]:
        found = list(spot_mistakes(pools))
        network: NetworkSettings | None = info.data.get("network")
        for name, pool in pools.items() if network else ():
            for at, zone in enumerate(pool.zones):
                if network and zone not in network.zones:
                    remedy = f"use {', '.join(network.zones)}, or leave zones out for all of them"
                    found.append(Mistake("is not one of network.zones", remedy, zone, f"{name}.zones.{at}"))
        if found:
            raise refuse(*(one._replace(key=f"node_pools.{one.key}") for one in found))
        return pools

    @field_validator("karpenter")
    @classmethod
    def _controller_has_nodes(cls, value: KarpenterSettings, info: ValidationInfo) -> KarpenterSettings:
        pools: Mapping[str, NodePoolSettings] | None = info.data.get("node_pools")
        if pools is not None and (found := list(controller_mistakes(value, pools))):
            raise refuse(*(one._replace(key=f"karpenter.{one.key}") for one in found))
        return value


def isolation_mistakes(network: object) -> Iterator[Mistake]:
    """What nodes lack in a network without a way out, read from whatever stands in the settings, checked or not."""
    given = network if isinstance(network, Mapping) else dict(network) if isinstance(network, NetworkSettings) else {}
    if given.get("nat") != "none":
        return
    endpoints, by_route = given.get("interface_endpoints", "none"), given.get("gateway_endpoints", ("s3",))
    if endpoints in ("none", "essential"):
        remedy = "set it to private_cluster, or nat to single or one_per_zone"
        yield Mistake("leaves nodes without EKS, and nat is none", remedy, endpoints, "interface_endpoints")
    if isinstance(by_route, (list, tuple)) and "s3" not in by_route:
        remedy = "add s3, where image layers lie, or set nat to single or one_per_zone"
        yield Mistake("leaves nodes without images, and nat is none", remedy, tuple(by_route), "gateway_endpoints")


def controller_mistakes(karpenter: KarpenterSettings, pools: Mapping[str, NodePoolSettings]) -> Iterator[Mistake]:
    """Why Karpenter's controller cannot run on the pool that is named for it; keys are relative to `karpenter`."""
    name = karpenter.controller_pool
    pool = pools.get(name)
    if pool is None:
        yield Mistake("is not one of node_pools", f"use one of {', '.join(pools)}", name, "controller_pool")
        return
    if pool.capacity == "spot":
        remedy = "name a pool on demand, or a reclaimed node takes along what would replace it"
        yield Mistake("is a spot pool", remedy, name, "controller_pool")
    if any(taint.effect != "PreferNoSchedule" for taint in pool.taints):
        yield Mistake("has taints", "name a pool without: the controller tolerates none", name, "controller_pool")
    if karpenter.replicas > pool.min_size:
        remedy = f"raise node_pools.{name}.min_size or lower replicas: each runs on its own node"
        yield Mistake(
            f"is above the {pool.min_size} nodes that {name} always has", remedy, karpenter.replicas, "replicas"
        )


class SettingsError(pulumi.RunError):
    """The settings of a stack are wrong. The engine prints it as it is, without a traceback."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        """All mistakes, each a line."""
        self.mistakes = mistakes
        count = "1 setting is" if len(mistakes) == 1 else f"{len(mistakes)} settings are"
        super().__init__("\n".join([f"{count} wrong, nothing was deployed", *(f"  {line(one)}" for one in mistakes)]))


def load() -> Settings:
    """The settings of the stack that runs; SettingsError names every mistake at once."""
    return read({**runtime_config.get_config_env(), **runtime_config.CONFIG.get()})


def read(config: Mapping[str, str]) -> Settings:
    """The settings in a stack's configuration, whose values are text: objects arrive as JSON."""
    prefix = f"{PROJECT}:"
    texts = {key.removeprefix(prefix): text for key, text in config.items() if key.startswith(prefix)}
    try:
        return Settings.model_validate({key: _value(key, text) for key, text in texts.items()})
    except ValidationError as error:
        secret = {key for key in texts if runtime_config.is_config_secret(prefix + key)}
        raise SettingsError([_masked(one, secret) for one in mistakes_in(error, Settings)]) from None


def _value(key: str, text: str) -> object:
    field = Settings.model_fields.get(key)
    holds = get_origin(field.annotation) or field.annotation if field else None
    if not (isinstance(holds, type) and issubclass(holds, Model | dict)):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _masked(mistake: Mistake, secret: set[str]) -> Mistake:
    return mistake._replace(given="[secret]") if mistake.key.partition(".")[0] in secret else mistake


def schema() -> dict[str, Any]:
    """JSON schema of a stack file, for the YAML support of editors."""
    model = Settings.model_json_schema()
    keys = {f"{PROJECT}:{name}": body for name, body in model["properties"].items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A stack of aws-platform",
        "type": "object",
        "required": ["config"],
        "properties": {
            "config": {
                "type": "object",
                "properties": keys,
                "required": [f"{PROJECT}:{name}" for name in model["required"]],
                # Other namespaces are Pulumi's and the providers'; in ours a misspelt key is a mistake.
                "propertyNames": {"anyOf": [{"not": {"pattern": f"^{PROJECT}:"}}, {"enum": list(keys)}]},
            }
        },
        "$defs": model["$defs"],
    }


def table() -> str:
    """The settings as a Markdown table."""
    rows = ["| Setting | Type | Default | Meaning |", "|---|---|---|---|"]
    model = Settings.model_json_schema()
    rows += [f"| {' | '.join(row)} |" for row in _rows(model, model["$defs"], "")]
    return "\n".join(rows) + "\n"


def with_table(readme: str) -> str:
    """The README with the table of settings between its two marks."""
    before, mark, rest = readme.partition("<!-- settings: `make generate` writes this table -->\n")
    _, end, after = rest.partition("<!-- /settings -->")
    return f"{before}{mark}\n{table()}\n{end}{after}"


def _rows(model: Mapping[str, Any], definitions: Mapping[str, Any], above: str) -> Iterator[tuple[str, ...]]:
    for name, body in model["properties"].items():
        required = name in model.get("required", [])
        default = "required" if required else f"`{json.dumps(body.get('default', {}))}`"
        inner, star = _reference(body)
        yield f"`{above}{name}`", _type(body), default, body["description"]
        if inner:
            yield from _rows(definitions[inner], definitions, f"{above}{name}{star}.")


def _reference(body: Mapping[str, Any]) -> tuple[str, str]:
    """The model that a field holds, and how its keys continue: directly, under a chosen name, or in a list."""
    named = body.get("additionalProperties") or next(iter(body.get("patternProperties", {}).values()), None)
    for found, star in ((body, ""), (named, ".<name>"), (body.get("items"), "[]")):
        if isinstance(found, Mapping) and "$ref" in found:
            return str(found["$ref"]).rpartition("/")[2], star
    return "", ""


def _type(body: Mapping[str, Any]) -> str:
    if "enum" in body:
        choices = [f"`{choice}`" for choice in body["enum"]]
        return ", ".join(choices) if len(choices) < 6 else f"{choices[0]} … {choices[-1]}"
    if body.get("type") == "array":
        return f"list of {_type(body['items'])}"
    if "anyOf" in body:
        return _type(body["anyOf"][0])
    return str(body.get("type", "object"))


_COMMANDS: Mapping[str, Callable[[], object]] = {
    "schema": lambda: SCHEMA_FILE.write_text(json.dumps(schema(), indent=2) + "\n", encoding="utf-8"),
    "readme": lambda: README_FILE.write_text(with_table(README_FILE.read_text(encoding="utf-8")), encoding="utf-8"),
}

if __name__ == "__main__":
    command = (sys.argv[1:] or ["schema"])[0]
    if command not in _COMMANDS:
        sys.exit(f"usage: python -m settings [{' | '.join(_COMMANDS)}]")
    _COMMANDS[command]()
