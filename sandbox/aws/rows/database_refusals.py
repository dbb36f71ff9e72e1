"""What RDS or the provider refuses of a database instance, and moto accepts."""

from __future__ import annotations

from botocore.exceptions import ClientError

from ..account import is_not_found
from ..operations import Refused
from ..row import Scope


def password(scope: Scope) -> str | None:
    """RDS refuses a missing or short password, with these messages; moto accepts it."""
    given, password = scope["in"], scope["in"].get("password")
    if password is None and not given.get("manageMasterUserPassword"):
        words = "The parameter MasterUserPassword must be provided and must not be blank."
        raise Refused(f"CreateDBInstance: InvalidParameterValue: {words}")
    return _long_enough(password, "CreateDBInstance")


def _long_enough(password: str | None, operation: str) -> str | None:
    if password is not None and len(password) < 8:
        words = "The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters."
        raise Refused(f"{operation}: InvalidParameterValue: {words}")
    return password


def new_password(scope: Scope) -> str | None:
    password = scope["in"].get("password")
    return None if password == scope["old"].get("password") else _long_enough(password, "ModifyDBInstance")


def secret_key(scope: Scope) -> str | None:
    """RDS refuses a key that does not exist, with this message; moto accepts it, and fails to describe the instance."""
    key = scope["in"].get("masterUserSecretKmsKeyId")
    if key is None or key == scope["old"].get("masterUserSecretKmsKeyId"):
        return None
    try:
        scope["client"]("kms", scope["region"]).describe_key(KeyId=key)
    except ClientError as error:
        if not is_not_found(error):
            raise
        words = "does not exist, is not enabled or you do not have permissions to access it."
        raise Refused(f"KMSKeyNotAccessibleFault: The specified KMS key [{key}] {words}") from error
    return key


def final_snapshot(scope: Scope) -> str | None:
    given = scope["in"]
    if given.get("skipFinalSnapshot"):
        return None
    if not given.get("finalSnapshotIdentifier"):
        raise Refused("final_snapshot_identifier is required when skip_final_snapshot is false")
    return given["finalSnapshotIdentifier"]
