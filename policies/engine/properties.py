"""Properties as the engine sends them, unpacked when a rule first reads one: for most resources, none does."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from google.protobuf import struct_pb2

from policies.engine.signatures import ARCHIVE, ASSET, SECRET, SIGNATURE


class Properties(Mapping[str, Any]):
    """The properties of one or more structs, later ones first; secrets are plain values, as a rule needs to read them.

    Reading raises a ValueError where the engine sends a kind of object that is not known here.
    """

    def __init__(self, *structs: struct_pb2.Struct) -> None:
        self._structs = structs

    @cached_property
    def _values(self) -> Mapping[str, Any]:
        return {key: _plain(value) for struct in self._structs for key, value in struct.fields.items()}

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _plain(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return _object({key: _plain(field) for key, field in value.struct_value.fields.items()})
    if kind == "list_value":
        return [_plain(element) for element in value.list_value.values]
    return None if kind is None or kind == "null_value" else getattr(value, kind)


def _object(fields: dict[str, Any]) -> Any:
    signature = fields.pop(SIGNATURE, None)
    if signature is None or signature in (ASSET, ARCHIVE):
        return fields
    if signature == SECRET:
        return fields["value"]
    raise ValueError("the engine sent an object with an unknown signature")
