"""What a program with boto3 does to a bucket: prints as JSON what came back."""

import json
import socket
import sys
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

resolve = socket.getaddrinfo


def resolve_localhost(host, *rest, **named):
    """Every name under localhost is loopback (RFC 6761), which not every system's resolver knows."""
    return resolve("127.0.0.1" if str(host).endswith(".localhost") else host, *rest, **named)


socket.getaddrinfo = resolve_localhost

endpoint, bucket, prefix, style = sys.argv[1:]
config = Config(retries={"max_attempts": 1}, s3={"addressing_style": style})
s3 = boto3.client("s3", endpoint_url=endpoint, config=config)
reported = {}


def code_of(work, *args, **named):
    try:
        work(*args, **named)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "no error"


key = prefix + "a b/ü+.txt"
first = s3.put_object(Bucket=bucket, Key=key, Body=b"one", Metadata={"note": "n"})
s3.put_object(Bucket=bucket, Key=key, Body=b"two", ChecksumAlgorithm="SHA256")
reported["versions"] = [
    s3.get_object(Bucket=bucket, Key=key, VersionId=first["VersionId"])["Body"].read().decode(),
    s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode(),
]
reported["metadata"] = s3.head_object(Bucket=bucket, Key=key, VersionId=first["VersionId"])["Metadata"]
reported["listed"] = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]]

large = b"l" * (6 * 1024 * 1024)
with open("large", "wb") as file:
    file.write(large)
parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
s3.upload_file("large", bucket, prefix + "large", Config=parts)
reported["etag"] = s3.head_object(Bucket=bucket, Key=prefix + "large")["ETag"][-3:]
s3.download_file(bucket, prefix + "large", "again", Config=parts)
with open("again", "rb") as file:
    reported["same"] = file.read() == large

copied = s3.copy_object(Bucket=bucket, Key=prefix + "copy", CopySource={"Bucket": bucket, "Key": key})
reported["copied"] = "VersionId" in copied
url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=60)
reported["presigned"] = urllib.request.urlopen(url).read().decode()
upload = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": prefix + "up"}, ExpiresIn=60)
request = urllib.request.Request(upload, data=b"up", method="PUT", headers={"Content-Type": "text/plain"})
reported["uploaded"] = urllib.request.urlopen(request).status

reported["conditional"] = code_of(s3.put_object, Bucket=bucket, Key=key, Body=b"x", IfNoneMatch="*")
reported["missing"] = code_of(s3.get_object, Bucket=bucket, Key=prefix + "missing")
reported["acl"] = code_of(s3.put_object, Bucket=bucket, Key=key, Body=b"x", ACL="public-read")
reported["owner"] = code_of(s3.put_object, Bucket=bucket, Key=key, Body=b"x", ExpectedBucketOwner="999999999999")
deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key}, {"Key": prefix + "copy"}]})
reported["deleted"] = len(deleted["Deleted"])
reported["identity"] = boto3.client("sts", endpoint_url=endpoint).get_caller_identity()["Arn"]
print(json.dumps(reported))
