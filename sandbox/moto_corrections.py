"""What moto 5.2.5 does otherwise than KMS with multi-Region keys, put right in the process that runs moto."""

from __future__ import annotations

from typing import Any

from moto.kms import utils
from moto.kms.models import KmsBackend

# moto makes the ID of a multi-Region key of `mrk-` and a UUID, and has room for the UUID alone.
_KEY_ID_LENGTH = len("mrk-") + utils.KEY_ID_LEN


def correct() -> None:
    """Lets multi-Region keys decrypt what they encrypted, in each of their Regions, and gives each its own aliases."""
    utils.CIPHERTEXT_HEADER_FORMAT = f">{_KEY_ID_LENGTH}s{utils.IV_LEN}s{utils.TAG_LEN}s"
    utils.HEADER_LEN = _KEY_ID_LENGTH + utils.IV_LEN + utils.TAG_LEN
    setattr(utils, _READING, _deserialized)
    KmsBackend.replicate_key = _replicate_key


_READING = "_deserialize_ciphertext_blob"
_moto_deserialized = getattr(utils, _READING)
_moto_replicate_key = KmsBackend.replicate_key


def _deserialized(ciphertext_blob: bytes) -> Any:
    """A shorter ID ends in zero bytes, with which it was filled up."""
    ciphertext = _moto_deserialized(ciphertext_blob)
    return ciphertext._replace(key_id=ciphertext.key_id.rstrip("\0"))


def _replicate_key(self: KmsBackend, key_id: str, replica_region: str) -> Any:
    """The copy of moto's shares the aliases of the key that it is a copy of, by reference."""
    replica = _moto_replicate_key(self, self.any_id_to_key_id(key_id), replica_region)
    replica.aliases = {}
    return replica
