"""Properties as the engine sends them, unpacked when a rule first reads one: for most resources, none does."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from google.protobuf import struct_pb2

UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
# What the engine sends for a value that is unknown until deployment: a text for each type (pulumi/pulumi,
# sdk/go/common/resource/plugin/rpc.go, UnknownStringValue and the others).
UNKNOWNS = frozenset(
    {
        UNKNOWN_STRING,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)

# Objects with this key are not objects of the program: its value says what they are (pulumi/pulumi,
# sdk/go/common/resource/sig/sig.go).
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105
_ASSET = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"


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
    signature = fields.pop(_SIGNATURE, None)
    if signature is None or signature in (_ASSET, _ARCHIVE):
        return fields
    if signature == _SECRET:
        return fields["value"]
    raise ValueError("the engine sent an object with an unknown signature")
