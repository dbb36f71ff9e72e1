"""What moto does as AWS once it is corrected, in a process of its own, as it is in the sandbox."""

from __future__ import annotations

import subprocess
import sys

from tests.engine import CHECKOUT

PROGRAM = """
import json
import boto3
import moto
from sandbox.moto_corrections import correct

correct()
with moto.mock_aws():
    here, there = (boto3.client("kms", region_name=region) for region in ("us-east-1", "eu-west-1"))
    key = here.create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    here.create_alias(AliasName="alias/secrets", TargetKeyId=key)
    here.replicate_key(KeyId=key, ReplicaRegion="eu-west-1")
    assert "alias/secrets" not in [one["AliasName"] for one in there.list_aliases()["Aliases"]]
    there.create_alias(AliasName="alias/secrets", TargetKeyId=key)
    text = here.encrypt(KeyId="alias/secrets", Plaintext=b"secret", EncryptionContext={"stack": "a"})["CiphertextBlob"]
    for client in (here, there):
        found = client.decrypt(KeyId="alias/secrets", CiphertextBlob=text, EncryptionContext={"stack": "a"})
        assert found["Plaintext"] == b"secret"
    ordinary = here.create_key()["KeyMetadata"]["KeyId"]
    text = here.encrypt(KeyId=ordinary, Plaintext=b"secret")["CiphertextBlob"]
    assert here.decrypt(CiphertextBlob=text)["KeyId"].endswith(ordinary)

    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="states")
    s3.put_bucket_versioning(Bucket="states", VersioningConfiguration={"Status": "Enabled"})
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::states/*"}
    plain = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    s3.put_bucket_policy(Bucket="states", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny | plain]}))
    s3.put_object(Bucket="states", Key="k", Body=b"1")
    s3.delete_object(Bucket="states", Key="k")
    s3.put_bucket_versioning(Bucket="states", VersioningConfiguration={"Status": "Suspended"})
    listed = s3.list_object_versions(Bucket="states")
    for one in [*listed["Versions"], *listed["DeleteMarkers"]]:
        s3.delete_object(Bucket="states", Key="k", VersionId=one["VersionId"])
    s3.put_bucket_policy(Bucket="states", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    try:
        s3.put_object(Bucket="states", Key="k", Body=b"1")
    except s3.exceptions.ClientError as error:
        print(error.response["ResponseMetadata"]["HTTPStatusCode"])
"""


def test_multi_region_keys_and_conditions_of_bucket_policies_work_as_in_aws() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "403\n"), ended.stderr
