"""Archives of a program as plain values, by their digests: the engine keeps no content in its state."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import struct_pb2

from .errors import SandboxError
from .signatures import ARCHIVE, ASSET, SIGNATURE

# The key of signatures while a message is in the hands of the SDK, which reads no archive without its content
# (pulumi 3.272, provider/experimental/property_value.py, `unmarshal`).
_HIDDEN = "sandbox:signature"

# The earliest time that a zip file can have (PKWARE's APPNOTE, 4.4.6): the same for the same files.
_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Archive:
    """Two archives are equal where the engine's digests of their content are."""

    digest: str
    properties: Mapping[str, Any] = field(compare=False)

    @classmethod
    def of(cls, properties: Mapping[str, Any]) -> Archive:
        """The archive with these properties."""
        return cls(str(properties.get("hash", "")), properties)

    @property
    def texts(self) -> dict[str, str]:
        """The texts by the names of their files.

        Raises:
            SandboxError: for an archive that is not made of texts: a path or a URL may have other content next time.
        """
        assets: Mapping[str, Mapping[str, Any]] = self.properties.get("assets") or {}
        if not assets or not all(isinstance(asset.get("text"), str) for asset in assets.values()):
            raise SandboxError(
                "not supported by the sandbox: an archive that is not made of texts (AssetArchive of StringAsset)"
            )
        return {name: asset["text"] for name, asset in sorted(assets.items())}

    def zipped(self) -> bytes:
        """A zip file, byte for byte the same for the same texts."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
            for name, text in self.texts.items():
                entry = zipfile.ZipInfo(name, _TIME)
                entry.external_attr = 0o644 << 16
                target.writestr(entry, text.encode())
        return content.getvalue()


def is_archive(properties: Mapping[str, Any]) -> bool:
    """Whether these are the properties of an archive, of a message that is hidden."""
    return getattr(properties.get(_HIDDEN), "value", properties.get(_HIDDEN)) == ARCHIVE


def digest(properties: Mapping[str, Any]) -> str | None:
    """The engine's digest of an archive in a state or an event; None for another object."""
    return str(properties.get("hash")) if properties.get(SIGNATURE) == ARCHIVE else None


def hidden(message: Any) -> Any:
    """The message, in which archives and assets are plain objects, for the SDK to read."""
    return _renamed(message, SIGNATURE, _HIDDEN, (ARCHIVE, ASSET))


def shown(message: Any) -> Any:
    """The message, in which they are archives and assets again, for the engine to read."""
    return _renamed(message, _HIDDEN, SIGNATURE, (ARCHIVE, ASSET))


def _renamed(message: Any, before: str, after: str, kinds: tuple[str, ...]) -> Any:
    if ARCHIVE.encode() in message.SerializeToString():
        for found, value in message.ListFields():
            if found.message_type is not None and found.message_type.full_name == "google.protobuf.Struct":
                _rename(value, before, after, kinds)
    return message


def _rename(struct: struct_pb2.Struct, before: str, after: str, kinds: tuple[str, ...]) -> None:
    if before in struct.fields and struct.fields[before].string_value in kinds:
        struct.fields[after].CopyFrom(struct.fields[before])
        del struct.fields[before]
    for value in struct.fields.values():
        _rename_in(value, before, after, kinds)


def _rename_in(value: struct_pb2.Value, before: str, after: str, kinds: tuple[str, ...]) -> None:
    match value.WhichOneof("kind"):
        case "struct_value":
            _rename(value.struct_value, before, after, kinds)
        case "list_value":
            for item in value.list_value.values:
                _rename_in(item, before, after, kinds)
        case _:
            pass
