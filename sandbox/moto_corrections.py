"""What moto 5.2.5 does otherwise than AWS, put right in the process that runs moto."""

from __future__ import annotations

import json
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.kms import utils
from moto.kms.models import KmsBackend
from moto.s3.models import FakeBucket, FakeDeleteMarker

# moto makes the ID of a multi-Region key of `mrk-` and a UUID, and has room for the UUID alone.
_KEY_ID_LENGTH = len("mrk-") + utils.KEY_ID_LEN
_READING = "_deserialize_ciphertext_blob"
_moto_deserialized = getattr(utils, _READING)
_moto_replicate_key = KmsBackend.replicate_key


def correct() -> None:
    """Lets multi-Region keys decrypt what they encrypted, in each of their Regions, and gives each its own aliases;
    lets objects be read and written in buckets whose policy has conditions, and a bucket be emptied whose versioning
    was suspended."""
    utils.CIPHERTEXT_HEADER_FORMAT = f">{_KEY_ID_LENGTH}s{utils.IV_LEN}s{utils.TAG_LEN}s"
    utils.HEADER_LEN = _KEY_ID_LENGTH + utils.IV_LEN + utils.TAG_LEN
    setattr(utils, _READING, _deserialized)
    KmsBackend.replicate_key = _replicate_key
    FakeBucket.get_permission = _permission
    # Without versioning moto deletes an object with all of its versions, which it asks to free what they hold.
    setattr(FakeDeleteMarker, "dispose", lambda _: None)  # noqa: B010 (the class has no such method)


def _deserialized(ciphertext_blob: bytes) -> Any:
    """A shorter ID ends in zero bytes, with which it was filled up."""
    ciphertext = _moto_deserialized(ciphertext_blob)
    return ciphertext._replace(key_id=ciphertext.key_id.rstrip("\0"))


def _replicate_key(self: KmsBackend, key_id: str, replica_region: str) -> Any:
    """The copy that moto makes shares the aliases of the key, by reference; and the Region keeps what belongs to the
    key alone."""
    replica = _moto_replicate_key(self, key_id, replica_region)
    replica.aliases = {}
    vars(self).pop("multi_region_configuration", None)
    return replica


def _permission(self: FakeBucket, action: str, resource: str) -> Any:
    """What the bucket's policy says without its statements with conditions. moto reads over the conditions: what is
    denied without TLS would be denied with it."""
    if self.policy is None:
        return PermissionResult.NEUTRAL
    policy: dict[str, Any] = json.loads(self.policy.decode())
    statements: Any = policy["Statement"]
    every: list[Any] = statements if isinstance(statements, list) else [statements]
    plain = [statement for statement in every if not statement.get("Condition")]
    return IAMPolicy(json.dumps({**policy, "Statement": plain})).is_action_permitted(action, resource)
