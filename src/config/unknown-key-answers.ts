/** Unknown keys that people often write, and the right options. Printed instead of the most similar key. */
const WISHES: readonly (readonly [key: RegExp, answer: string])[] = [
  [
    /^(?:kmsKey(?:Arn|Id)|kmsMasterKeyId|sseAlgorithm|serverSideEncryption\w*)$/i,
    'encryption, such as { kind: "existing-kms-key", keyArn: "arn:aws:kms:…" } or { kind: "sse-kms", alias: "alias/…" }',
  ],
  [/^(?:profile|awsProfile)$/i, 'access: { profile: "…" } of the account'],
  [
    /^(?:roleToAssume|assumeRole|assumeRoleArn)$/i,
    'access: { assumeRoleArn: "arn:aws:iam::…" } of the account',
  ],
  [/^account(?:Id)?$/i, 'id: "111111111111" under accounts.A or accounts.B'],
  [/^(?:bucket|name|bucketArn)$/i, "bucketName, a name instead of an ARN"],
  [/^(?:versioning|versioned|enableVersioning)$/i, "nothing: versions are always kept"],
  [
    /^(?:lifecycle\w*|expiration\w*|retentionDays)$/i,
    "expireOldVersionsAfterDays for versions, or objectLock to keep them; this tool has no other lifecycle rules",
  ],
  [
    /^(?:acl|publicRead|publicAccess|blockPublic\w*|website)$/i,
    "nothing: every bucket is private, without ACLs, and public access is blocked",
  ],
  [
    /^(?:existing(?:Bucket|Policy)?|createBucket|create|bucketPolicy|policyFile)$/i,
    'existing: true of the destination or a source, or existing: { policy: "policy.json" }',
  ],
  [
    /^(?:existingRole(?:Arn|Name)?|roleArn|role|createRole)$/i,
    'roleName: "reports", "teams/reports" with its path or its ARN, and existingRole: true for a role that already exists',
  ],
  [
    /^(?:tags|defaultTags)$/i,
    "tags under accounts.A and accounts.B: they apply to every resource of the account",
  ],
  [
    /^(?:state|stateBucket|remoteState|backend)$/i,
    'backend: { kind: "s3", bucket, key, region } of the account',
  ],
  [/^(?:orgId|organization|organizationID|principalOrgId)$/, 'organizationId: "o-…"'],
  [
    /^(?:timeout|memory|memorySize|runtime|layers|handler)$/i,
    "an option of the function's writer; the runtime is fixed",
  ],
  [/^(?:forceDestroy|deletionProtection)$/i, "preventDestroy"],
];

/** Only for unknown keys: the same key may exist elsewhere. */
export function unknownKeyAnswer(key: string): string | undefined {
  return WISHES.find(([pattern]) => pattern.test(key))?.[1];
}

/** The object for a value that is only a kind's name. */
const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  encryption: {
    "sse-s3": '{ kind: "sse-s3" }',
    "sse-kms": '{ kind: "sse-kms", alias: "alias/…" }',
    "existing-kms-key": '{ kind: "existing-kms-key", keyArn: "arn:aws:kms:…" }',
    "aws:kms": '{ kind: "sse-kms", alias: "alias/…" }',
    AES256: '{ kind: "sse-s3" }',
  },
  handshake: {
    "assume-role": '{ kind: "assume-role", roleName: "…" }',
    "bucket-policy": '{ kind: "bucket-policy" }',
    "access-grants": '{ kind: "access-grants" }',
  },
  backend: {
    local: '{ kind: "local" }',
    s3: '{ kind: "s3", bucket: "…", key: "…", region: "…" }',
  },
};

/** The object to write instead of a text. */
export function objectInPlaceOf(path: readonly PropertyKey[], value: unknown): string | undefined {
  const objects = KINDS[String(path.at(-1))];
  return typeof value === "string" && objects !== undefined && Object.hasOwn(objects, value)
    ? objects[value]
    : undefined;
}
