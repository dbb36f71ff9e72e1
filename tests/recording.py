"""Runs a program, or a component, against an engine that only remembers what was registered."""

import asyncio
import functools
import json
import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pulumi import AssetArchive, StringAsset
from pulumi.runtime import mocks, rpc, set_all_config
from pulumi.runtime.settings import set_root_resource
from pulumi.runtime.stack import run_in_stack

from components import Account

ROOT = Path(__file__).parent.parent
STACKS = ("dev", "staging", "prod")
# The account of components that are recorded by themselves.
ACCOUNT = Account(id="111122223333", region="us-east-1")


class Resource(NamedTuple):
    """A registered resource, with its inputs as the program wrote them."""

    type: str
    name: str
    parent: str
    inputs: Mapping[str, Any]
    custom: bool
    provider: str
    depends_on: frozenset[str]
    ignore_changes: tuple[str, ...]
    protect: bool
    retain_on_delete: bool
    transforms: int


class Recorded(list[Resource]):
    """What was registered, in order, and what the stack exports."""

    def __init__(self) -> None:
        super().__init__()
        self.exports: Mapping[str, Any] = {}

    def of(self, type_: str) -> list[Resource]:
        return [one for one in self if one.type == type_]

    def one(self, type_: str, name: str) -> Resource:
        (found,) = [one for one in self.of(type_) if one.name == name]
        return found


CLUSTER_STATE = {
    "arn": "arn:aws:eks:us-east-1:111122223333:cluster/platform-dev",
    "name": "platform-dev",
    "version": "1.35",
    "endpoint": "https://EXAMPLE.gr7.us-east-1.eks.amazonaws.com",
    "certificateAuthority": {"data": "Q0E="},
    "identities": [{"oidcs": [{"issuer": "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE"}]}],
    "vpcConfig": {"clusterSecurityGroupId": "sg-cluster"},
}
# ARNs that policies look into; those of other types are made up.
ARNS: Mapping[str, str] = {
    "aws:s3/bucket:Bucket": "arn:aws:s3:::{}",
    "aws:sns/topic:Topic": "arn:aws:sns:us-east-1:111122223333:{}",
}
# What a provider computes and a component reads.
COMPUTED: Mapping[str, Mapping[str, Any]] = {
    "aws:ec2/vpc:Vpc": {"defaultRouteTableId": "rtb-default", "ipv6CidrBlock": "2600:1f18::/56"},
    "aws:ec2/eip:Eip": {"allocationId": "eipalloc-1"},
    "aws:ec2/natGateway:NatGateway": {"publicIp": "198.51.100.1"},
    "aws:ec2/launchTemplate:LaunchTemplate": {"latestVersion": 1},
    "aws:ecr/repository:Repository": {"repositoryUrl": "111122223333.dkr.ecr.us-east-1.amazonaws.com/made-by-ecr"},
    "aws:eks/nodeGroup:NodeGroup": {"nodeGroupName": "made-by-the-provider"},
    "aws:kms/key:Key": {"keyId": "key-1"},
    "aws:sqs/queue:Queue": {"url": "https://sqs.us-east-1.amazonaws.com/111122223333/made-by-the-provider"},
}


def arn_of(type_: str, name: str) -> str:
    """The ARN that a recording answers."""
    return ARNS.get(type_, "arn:aws:test:::{}").format(name)


def _comparable(value: Any) -> Any:
    """Archives and assets as the engine sends them: two objects of the SDK are never equal."""
    if isinstance(value, AssetArchive):
        return {rpc._special_sig_key: rpc._special_archive_sig, "assets": _comparable(value.assets)}
    if isinstance(value, StringAsset):
        return {rpc._special_sig_key: rpc._special_asset_sig, "text": value.text}
    return {key: _comparable(inner) for key, inner in value.items()} if isinstance(value, dict) else value


class _Answers(mocks.Mocks):
    def __init__(self) -> None:
        self.monitor: Monitor | None = None

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[Any, Any]]:
        state = {"arn": arn_of(args.typ, args.name), "name": args.name, **args.inputs, **COMPUTED.get(args.typ, {})}
        if args.typ == "eks:index:Cluster":
            assert self.monitor is not None
            state["eksCluster"] = self.monitor.reference("aws:eks/cluster:Cluster", args.name, CLUSTER_STATE)
        # A subnet and its association share a name, and must not pass for each other.
        kind = "association" if args.typ.endswith("Association") else "id"
        return f"{args.name}-{kind}", state

    def call(self, args: mocks.MockCallArgs) -> dict[Any, Any]:
        raise AssertionError(f"a program looks nothing up while it runs, and this one called {args.token}")


class Monitor(mocks.MockMonitor):
    """The SDK's mock engine, which forgets parents and dependencies, made to remember them."""

    def __init__(self, answers: _Answers) -> None:
        super().__init__(answers)
        answers.monitor = self
        self.recorded = Recorded()

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 (the name is gRPC's)
        answer = super().RegisterResource(request)
        if request.type != "pulumi:pulumi:Stack":
            self.recorded.append(
                Resource(
                    type=request.type,
                    name=request.name,
                    parent=_parent_name(request.parent),
                    inputs=_comparable(rpc.deserialize_properties(request.object)),
                    custom=request.custom,
                    provider=_provider_name(request),
                    depends_on=frozenset(one.rpartition("::")[2] for one in request.dependencies),
                    ignore_changes=tuple(request.ignoreChanges),
                    protect=request.protect,
                    retain_on_delete=request.retainOnDelete,
                    transforms=len(request.transforms),
                )
            )
        return answer

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 (the name is gRPC's)
        types = request.urn.rpartition("::")[0]
        # The stack of set_mocks finishes too, without exports, and maybe later.
        if types.endswith("pulumi:pulumi:Stack") and len(request.outputs.fields):
            self.recorded.exports = rpc.deserialize_properties(request.outputs)
        return super().RegisterResourceOutputs(request)

    def reference(self, type_: str, name: str, state: Mapping[str, Any]) -> dict[str, str]:
        """A resource of a remote component, as the engine hands it to the program."""
        urn = self.make_urn("", type_, name)
        self.resources[urn] = mocks.MockMonitor.ResourceRegistration(urn, f"{name}-id", dict(state))
        signature = {"4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e"}
        return {**signature, "urn": urn, "id": f"{name}-id"}


def _parent_name(urn: str) -> str:
    types, _, name = urn.rpartition("::")
    return "" if types.endswith("pulumi:pulumi:Stack") else name


def _provider_name(request: Any) -> str:
    references = [request.provider, *request.providers.values()]
    return ",".join(sorted({one.split("::")[-2] for one in references if one}))


def record(program: Callable[[], object], stack: str = "dev", config: Mapping[str, str] | None = None) -> Recorded:
    """Everything the program registers, once all of it has settled; what it raises is raised."""
    answers = _Answers()
    monitor = Monitor(answers)
    # set_mocks registers a stack of its own on the current loop; the program's takes its place.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    mocks.set_mocks(answers, project="aws-platform", stack=stack, preview=False, monitor=monitor)
    set_root_resource(None)
    set_all_config(dict(config or {}))

    def run() -> None:
        program()

    try:
        loop.run_until_complete(run_in_stack(run))
    finally:
        set_all_config({})
        loop.close()
        asyncio.set_event_loop(None)
    return monitor.recorded


def config_of(stack: str) -> dict[str, str]:
    """A stack file's configuration, as the engine hands it to a program: text, objects as JSON."""
    found = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))["config"]
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in found.items()}


def record_stack(stack: str, config: Mapping[str, str] | None = None) -> Recorded:
    """Everything that `__main__.py` registers for a stack. Recorded once in a process and shared: only to be read."""
    return _recorded(stack, tuple(sorted((config or config_of(stack)).items())))


@functools.cache
def _recorded(stack: str, config: tuple[tuple[str, str], ...]) -> Recorded:
    program = str(ROOT / "__main__.py")
    return record(lambda: runpy.run_path(program, run_name="__main__"), stack, dict(config))
