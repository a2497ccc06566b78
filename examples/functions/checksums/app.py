"""Writes the SHA-256 of each object that comes into account A's bucket to account B's, as the role that B made for it."""

import hashlib
import json
import logging
import os
from urllib.parse import unquote_plus

import boto3
import botocore.session
from botocore.credentials import RefreshableCredentials

logger = logging.getLogger()
logger.setLevel(logging.INFO)


def assume_target_role():
    """A session of the role in B, as botocore wants it for credentials that it renews before they expire."""
    answer = boto3.client("sts").assume_role(
        RoleArn=os.environ["TARGET_ROLE_ARN"],
        RoleSessionName=os.environ["TARGET_ROLE_SESSION_NAME"],
        DurationSeconds=int(os.environ["TARGET_ROLE_DURATION_SECONDS"]),
    )["Credentials"]
    return {
        "access_key": answer["AccessKeyId"],
        "secret_key": answer["SecretAccessKey"],
        "token": answer["SessionToken"],
        "expiry_time": answer["Expiration"].isoformat(),
    }


def client_of_destination():
    session = botocore.session.get_session()
    session._credentials = RefreshableCredentials.create_from_metadata(
        metadata=assume_target_role(), refresh_using=assume_target_role, method="sts-assume-role"
    )
    return boto3.Session(botocore_session=session).client("s3", region_name=os.environ["DESTINATION_REGION"])


source = boto3.client("s3")
destination = client_of_destination()


def lambda_handler(event, context):
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        found = source.get_object(
            Bucket=os.environ["SOURCE_BUCKET"], Key=key, ExpectedBucketOwner=os.environ["SOURCE_BUCKET_OWNER"]
        )
        digest = hashlib.sha256()
        for chunk in found["Body"].iter_chunks():
            digest.update(chunk)
        written = f"checksums/{key.removeprefix(os.environ['SOURCE_PREFIX'])}.json"
        destination.put_object(
            Bucket=os.environ["DESTINATION_BUCKET"],
            Key=written,
            Body=json.dumps({"key": key, "bytes": found["ContentLength"], "sha256": digest.hexdigest()}),
            ContentType="application/json",
            ExpectedBucketOwner=os.environ["DESTINATION_BUCKET_OWNER"],
        )
        logger.info("wrote %s", written)
