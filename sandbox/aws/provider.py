"""The provider protocol on top of the rows: check, diff, create, read, update and delete of `aws:` resources."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from pulumi.provider.experimental import provider as rpc
from pulumi.provider.experimental.provider import PropertyDiff, PropertyDiffKind
from pulumi.runtime.proto import provider_pb2

from ..serving import connection, old_inputs
from ..urns import logical_name, stack_of, type_of
from ..values import UNKNOWN, Properties, plain_map, wrap_map
from .account import Account
from .bindings import Bindings
from .configuration import Configuration, all_tags, configuration, mistakes
from .constraints import refusals
from .naming import autonamed, too_long
from .operations import OF_ALL_TYPES, DoesNotFit, Operations, Refused, changes
from .recorded import RecordedOperations
from .registry import create_only
from .row import ALL, Row
from .rows import ROWS
from .shapes import letters, unfit


class AwsProvider(rpc.Provider):
    """Translates `aws:` resources into calls to one endpoint."""

    def __init__(self, account: Account, credentials: Path, surroundings: Mapping[str, Any]) -> None:
        self._account = account
        self._credentials = credentials
        self._surroundings = surroundings
        self._configured: dict[str, Configuration] = {}
        self._recorded: dict[str, Properties] = {}
        self._bindings = cache(lambda kind: Bindings(kind, ROWS[kind], account.model))
        self._threads = ThreadPoolExecutor(32, thread_name_prefix="aws")

    async def check_config(self, request: rpc.CheckRequest) -> rpc.CheckResponse:
        failures = mistakes(plain_map(request.new_inputs), stack_of(request.urn), self._credentials)
        return rpc.CheckResponse(inputs=request.new_inputs, failures=failures)

    async def diff_config(self, request: rpc.DiffRequest) -> rpc.DiffResponse:
        old, new = plain_map(request.old_state), plain_map(request.new_inputs)
        changed = sorted(changes(old, new) - {"version"})
        answer = rpc.DiffResponse(replaces=["region"] if "region" in changed else [], diffs=changed)
        # The SDK's servicer passes `changes` on as a number of the message's enum (SDK 3.272,
        # provider/experimental/server.py, DiffConfig): True would reach the engine as DIFF_NONE.
        some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
        answer.changes = some if changed else none  # pyright: ignore[reportAttributeAccessIssue]
        return answer

    async def configure(self, request: rpc.ConfigureRequest) -> rpc.ConfigureResponse:
        self._configured[connection()] = configuration(plain_map(request.args))
        return rpc.ConfigureResponse(supports_preview=True)

    async def invoke(self, request: rpc.InvokeRequest) -> rpc.InvokeResponse:
        region = plain_map(request.args).get("region", self._here().region)
        answers: dict[str, Properties] = {
            "aws:index/getPartition:getPartition": {
                "id": "aws",
                "partition": "aws",
                "dnsSuffix": "amazonaws.com",
                "reverseDnsPrefix": "com.amazonaws",
            },
            "aws:index/getRegion:getRegion": {
                "id": region,
                "name": region,
                "region": region,
                "endpoint": f"ec2.{region}.amazonaws.com",
                "description": region,
            },
        }
        if request.tok == "aws:index/getCallerIdentity:getCallerIdentity":
            account = await self._run(lambda: self._account.id)
            answers[request.tok] = {
                "id": account,
                "accountId": account,
                "userId": "sandbox",
                "arn": f"arn:aws:iam::{account}:user/sandbox",
            }
        if request.tok not in answers:
            raise NotImplementedError(f"the sandbox's aws provider does not support the function {request.tok}")
        return rpc.InvokeResponse(return_value=wrap_map(answers[request.tok]))

    async def check(self, request: rpc.CheckRequest) -> rpc.CheckResponse:
        kind = type_of(request.urn)
        if kind not in ROWS:
            return rpc.CheckResponse(
                inputs=request.new_inputs,
                failures=[
                    rpc.CheckFailure("", f"not supported by the sandbox: it has no row for {kind} in sandbox/aws/rows")
                ],
            )
        row = ROWS[kind]
        news, olds = plain_map(request.new_inputs), plain_map(request.old_inputs)
        inputs = autonamed(row, news, olds, logical_name(request.urn), request.random_seed)
        if row.tagging and (tags := all_tags(self._here().default_tags, inputs.get("tags", {}))):
            inputs["tagsAll"] = tags
        operations = await self._run(lambda: self._operations(kind, inputs))
        failures = [
            rpc.CheckFailure("", f"not supported by the sandbox: its row for {kind} does not have {name}")
            for name in await self._run(lambda: operations.unsupported(inputs))
        ]
        refused = await self._run(lambda: refusals(kind, self._bindings(kind), inputs))
        if row.autoname and (problem := too_long(kind, inputs[row.autoname], await self._run(operations.longest_name))):
            failures.append(rpc.CheckFailure(row.autoname, problem))
            refused.pop(row.autoname, None)
        # Without the property: with it the engine prints the whole value, however long or secret.
        failures += [rpc.CheckFailure("", f"{path}: {reason}") for path, reason in refused.items()]
        return rpc.CheckResponse(inputs=wrap_map(inputs), failures=failures)

    async def diff(self, request: rpc.DiffRequest) -> rpc.DiffResponse:
        kind = type_of(request.urn)
        row, old, new = ROWS[kind], plain_map(old_inputs()), plain_map(request.new_inputs)
        changed = changes(old, new)
        replaces = sorted(name for name in changed if replaces_on(row, name))
        updatable: frozenset[str] = frozenset({"tags", "tagsAll"}).union(*(u.properties for u in row.updates))
        stuck = sorted(changed - set(replaces) - updatable - row.local)
        if stuck and row.create is not None and ALL - updatable:
            raise NotImplementedError(f"{kind}: the sandbox does not support changes of {', '.join(stuck)}")
        return rpc.DiffResponse(
            changes=bool(changed),
            replaces=replaces,
            diffs=sorted(changed),
            delete_before_replace=bool(row.autoname and row.autoname not in new.get("__defaults", [])),
            detailed_diff={name: PropertyDiff(_kind(name, old, new, name in replaces), True) for name in changed},
        )

    async def create(self, request: rpc.CreateRequest) -> rpc.CreateResponse:
        kind, inputs = type_of(request.urn), plain_map(request.properties)
        if request.preview:
            computed = {
                name: {**inputs[name], **dict.fromkeys(keys, UNKNOWN)}
                for name, keys in ROWS[kind].within.items()
                if isinstance(inputs.get(name), dict)
            }
            return rpc.CreateResponse(resource_id="", properties=wrap_map(_shown({**inputs, **computed})))
        identity, outputs = await self._act(request.urn, lambda: self._operations(kind, inputs).create(inputs))
        return rpc.CreateResponse(resource_id=identity, properties=wrap_map(_shown(outputs)))

    async def read(self, request: rpc.ReadRequest) -> rpc.ReadResponse:
        kind = type_of(request.urn)
        inputs, out = plain_map(request.inputs), plain_map(request.properties)
        outputs = await self._act(
            request.urn, lambda: self._operations(kind, inputs or out).read(request.resource_id, inputs, out)
        )
        if outputs is None:
            return rpc.ReadResponse(resource_id="", properties={}, inputs={})
        live = {name: unfit(outputs[name], value) for name, value in inputs.items() if name in outputs}
        return rpc.ReadResponse(
            resource_id=request.resource_id, properties=wrap_map(_shown(outputs)), inputs=wrap_map({**inputs, **live})
        )

    async def update(self, request: rpc.UpdateRequest) -> rpc.UpdateResponse:
        kind, new, out = type_of(request.urn), plain_map(request.news), plain_map(request.olds)
        if request.preview:
            before = plain_map(old_inputs())
            outputs = planned(out, before, _shown(new)) | dict.fromkeys(renewed(ROWS[kind], before, new), UNKNOWN)
            return rpc.UpdateResponse(properties=wrap_map(outputs))
        old = plain_map(old_inputs())
        outputs = await self._act(
            request.urn, lambda: self._operations(kind, new).update(request.resource_id, old, new, out)
        )
        return rpc.UpdateResponse(properties=wrap_map(_shown(outputs)))

    async def delete(self, request: rpc.DeleteRequest) -> None:
        kind, out = type_of(request.urn), plain_map(request.properties)
        inputs = plain_map(old_inputs()) or out
        await self._act(request.urn, lambda: self._operations(kind, inputs).delete(request.resource_id, inputs, out))

    def _here(self) -> Configuration:
        return self._configured[connection()]

    def _operations(self, kind: str, inputs: Properties) -> Operations | RecordedOperations:
        row, region = ROWS[kind], inputs.get("region") or self._here().region
        if row.create is None:
            around = {**self._surroundings, "region": region, "account": self._account.id}
            return RecordedOperations(kind, row, self._recorded, around)
        return Operations(row, self._account, region, self._surroundings)

    async def _run(self, work: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _with_context(work))

    async def _act(self, urn: str, work: Any) -> Any:
        """Do the work in a thread; its errors name the resource and quote AWS's message."""
        try:
            return await self._run(work)
        except ClientError as error:
            code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
            raise Refused(f"{logical_name(urn)}: {error.operation_name}: {code}: {message}") from None
        except HTTPClientError as error:
            raise Refused(
                f"{logical_name(urn)}: the sandbox's AWS API does not answer; see logs/moto.log in its directory, "
                "and run `make stop` if moto has ended"
            ) from error
        except (Refused, DoesNotFit) as error:
            raise Refused(f"{logical_name(urn)}: {error}") from None


def _with_context(work: Any) -> Any:
    context = contextvars.copy_context()
    return lambda: context.run(work)


def _shown(properties: Properties) -> Properties:
    return {key: value for key, value in properties.items() if key != "__defaults"}


def planned(out: Properties, old: Properties, new: Properties) -> Properties:
    """The outputs that an update will have: the current ones with the new inputs; computed values stay, nested too."""
    planned = {**out, **new}
    for name, value in new.items():
        before, given = out.get(name), old.get(name)
        if isinstance(value, dict) and isinstance(before, dict) and isinstance(given, dict):
            planned[name] = {key: part for key, part in before.items() if key not in given} | value
    return planned


def renewed(row: Row, old: Properties, new: Properties) -> list[str]:
    """The computed properties that an update changes to what is not known before."""
    if not changes(old, new) - OF_ALL_TYPES:
        return []
    return [name for name, needed in row.renewed.items() if needed is None or new.get(needed)]


def _kind(name: str, old: Properties, new: Properties, replace: bool) -> PropertyDiffKind:
    if name not in old:
        return PropertyDiffKind.ADD_REPLACE if replace else PropertyDiffKind.ADD
    if name not in new:
        return PropertyDiffKind.DELETE_REPLACE if replace else PropertyDiffKind.DELETE
    return PropertyDiffKind.UPDATE_REPLACE if replace else PropertyDiffKind.UPDATE


def replaces_on(row: Row, name: str) -> bool:
    """Whether a change of the property replaces the resource."""
    if name in ("tags", "tagsAll") or name in row.local:
        return False
    if name == "region" or name in row.forces:
        return True
    if row.cloudformation is None:
        return not any(name in update.properties for update in row.updates)
    return letters(row.rename.get(name, name)) in create_only(row.cloudformation)
