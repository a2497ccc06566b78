"""S3: the encryption types that a bucket blocks."""

from moto.core.responses import ActionResult
from moto.s3.responses import S3Response


def fill():
    read = S3Response.get_bucket_encryption

    def encryption(self):
        rule = (self.backend.get_bucket_encryption(self.bucket_name) or {}).get("Rule", {})
        blocked = (rule.get("BlockedEncryptionTypes") or {}).get("EncryptionType")
        if blocked is None:
            return read(self)
        self.data["Action"] = "GetBucketEncryption"
        kept = {
            "ApplyServerSideEncryptionByDefault": rule["ApplyServerSideEncryptionByDefault"],
            "BucketKeyEnabled": rule.get("BucketKeyEnabled") == "true",
            "BlockedEncryptionTypes": {"EncryptionType": [blocked] if isinstance(blocked, str) else blocked},
        }
        return self.serialized(ActionResult({"ServerSideEncryptionConfiguration": {"Rules": [kept]}}))

    S3Response.get_bucket_encryption = encryption
