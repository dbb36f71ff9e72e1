"""Archives on their way between the engine and a stand-in."""

from __future__ import annotations

import pulumi
import pytest
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime.proto import provider_pb2

from sandbox.archives import Archive, hidden, shown
from sandbox.differences import differences
from sandbox.errors import SandboxError
from sandbox.values import plain_map, wrap_map

SIGNATURE, ARCHIVE = "4dabf18193072939515e22adb298388d", "0def7320c3a5731c473e5ecbe6d01bc7"
CODE = pulumi.AssetArchive({"b.py": pulumi.StringAsset("B = 1"), "a.py": pulumi.StringAsset("A = 1")})


def message(value: object, digest: str = "d1") -> provider_pb2.CreateRequest:
    request = provider_pb2.CreateRequest(properties=PropertyValue.marshal_map({"code": PropertyValue(value)}))  # pyright: ignore[reportArgumentType]
    request.properties.fields["code"].struct_value.fields["hash"].string_value = digest
    return request


def received(request: provider_pb2.CreateRequest) -> dict[str, Archive]:
    return plain_map(PropertyValue.unmarshal_map(hidden(request).properties))


def test_an_archive_comes_as_its_texts_and_goes_as_it_came() -> None:
    request = message(CODE)
    before = request.SerializeToString(deterministic=True)
    found = received(request)
    assert found["code"].texts == {"a.py": "A = 1", "b.py": "B = 1"}
    sent = shown(provider_pb2.CreateResponse(properties=PropertyValue.marshal_map(wrap_map(found))))
    assert provider_pb2.CreateRequest(properties=sent.properties).SerializeToString(deterministic=True) == before


def test_an_archive_of_a_state_that_has_its_digest_alone_is_equal_to_the_one_with_its_content() -> None:
    request = message(CODE)
    fields = request.properties.fields["code"].struct_value.fields
    del fields["assets"]
    assert fields[SIGNATURE].string_value == ARCHIVE
    assert received(request) == received(message(CODE))
    assert received(request) != received(message(CODE, "d2"))


def test_the_zip_file_of_the_same_texts_is_the_same() -> None:
    other = pulumi.AssetArchive({"a.py": pulumi.StringAsset("A = 1"), "b.py": pulumi.StringAsset("B = 1")})
    first, second = (received(message(archive))["code"].zipped() for archive in (CODE, other))
    assert first == second


@pytest.mark.parametrize(
    "archive",
    [
        pulumi.FileArchive("code.zip"),
        pulumi.RemoteArchive("https://example.com/code.zip"),
        pulumi.AssetArchive({"a.py": pulumi.FileAsset("a.py")}),
        pulumi.AssetArchive({}),
    ],
)
def test_an_archive_that_is_not_made_of_texts_is_refused(archive: pulumi.Archive) -> None:
    with pytest.raises(SandboxError, match="an archive that is not made of texts"):
        received(message(archive))["code"].zipped()


def test_no_drift_is_shown_of_an_archive_with_the_same_digest() -> None:
    whole = {SIGNATURE: ARCHIVE, "hash": "d1", "assets": {"a.py": {"text": "A = 1"}}}
    assert differences({"code": whole}, {"code": {SIGNATURE: ARCHIVE, "hash": "d1"}}) == []
    assert differences({"code": whole}, {"code": {**whole, "hash": "d2"}}) == ["code.hash: d1 → d2"]
