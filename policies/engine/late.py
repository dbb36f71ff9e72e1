"""Properties that are unpacked when a rule first reads one: of most resources of a stack, none ever does."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi_policy import proxy
from pulumi_policy.deserialize import deserialize_properties


class Late(Mapping[str, Any]):
    """What the engine sent, one over the other; the SDK's checking proxy tells values that are not known yet."""

    def __init__(self, *sent: struct_pb2.Struct) -> None:
        self._sent = sent

    @cached_property
    def _properties(self) -> Mapping[str, Any]:
        together: dict[str, Any] = {}
        for one in self._sent:
            together |= deserialize_properties(json_format.MessageToDict(one))
        return proxy.unknown_checking_proxy(together)

    def __getitem__(self, key: str) -> Any:
        return self._properties[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._properties)

    def __len__(self) -> int:
        return len(self._properties)
