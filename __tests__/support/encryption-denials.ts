/** What a bucket denies whose objects are encrypted with keys that S3 manages: every other wish for encryption. */
export function encryptionDenials(bucketArn: string): object[] {
  const header = "s3:x-amz-server-side-encryption";
  const deny = (Sid: string, Action: string[], Condition: object): object => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action,
    Resource: [`${bucketArn}/*`],
    Condition,
  });
  const choosing = ["s3:PutObject", "s3:ReplicateObject", "s3:UpdateObjectEncryption"];
  return [
    deny("DenyOtherEncryption", choosing, {
      StringNotEquals: { [header]: "AES256" },
      StringLike: { [header]: "*" },
    }),
    deny("DenyOtherKeys", choosing, { StringLike: { [`${header}-aws-kms-key-id`]: "*" } }),
    deny("DenyCustomerKeys", ["s3:PutObject", "s3:ReplicateObject"], {
      StringLike: { [`${header}-customer-algorithm`]: "*" },
    }),
  ];
}
