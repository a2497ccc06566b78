import { findingsOf } from "../support/findings-of";
import { lambdaWriter, smallConfig } from "../support/configs";

const base = smallConfig();
const { A, B } = base.accounts;
const [task] = base.writers;
const oneAccount = { accounts: { A: { ...A, id: B.id }, B } };
const people = {
  kind: "identity-center",
  name: "people",
  permissionSetName: "Writers",
  principal: { type: "GROUP", id: "11111111-2222-3333-4444-555555555555" },
  prefixes: ["people/"],
};
const identityCenter = {
  account: { ...A, id: "333333333333" },
  instanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
};
const service = { kind: "service", name: "service", roleName: "service-role", prefixes: ["p/"] };
const team = { id: "444444444444", region: "eu-central-1" };
describe("what cannot work, or contradicts itself, is refused with the reason", () => {
  test.each<[situation: string, changes: object, ...findings: string[]]>([
    [
      "one side alone, between two accounts",
      { writers: [{ ...task, handshake: { kind: "bucket-policy-only" } }] },
      'writers[0].handshake.kind: "bucket-policy" or "assume-role": between two accounts both sides must allow a request | "bucket-policy-only", with the writer in 111111111111 and the bucket in 222222222222',
    ],
    [
      "the identity side alone, between two accounts",
      { writers: [{ ...task, handshake: { kind: "identity-policy-only" } }] },
      'writers[0].handshake.kind: "bucket-policy" or "assume-role": between two accounts both sides must allow a request | "identity-policy-only", with the writer in 111111111111 and the bucket in 222222222222',
    ],
    [
      "the bucket policy alone, naming the account's root",
      {
        ...oneAccount,
        principalBinding: "condition",
        writers: [{ ...task, handshake: { kind: "bucket-policy-only" } }],
      },
      'principalBinding: "arn": writers[0] has no permission of its own, and an account\'s root in the bucket policy grants none | "condition"',
    ],
    [
      "a local endpoint together with a way into AWS",
      {
        endpoint: "http://127.0.0.1:4566",
        accounts: {
          A: { ...A, access: { profile: "a" } },
          B: { ...B, backend: { kind: "s3", bucket: "state", key: "b.tfstate", region: "eu-central-1" } },
        },
      },
      "accounts.A.access: nothing: endpoint is for trying a deployment without AWS | a value",
      'accounts.B.backend: nothing: endpoint is for trying a deployment without AWS | "s3"',
    ],
    [
      "limits over an account that is none of the config's",
      {
        limits: {
          serviceControlPolicies: [
            { name: "root", files: ["FullAWSAccess"] },
            { name: "ou", accounts: [A.id, "999999999999"], files: ["scp.json"] },
          ],
        },
      },
      'limits.serviceControlPolicies[1].accounts: account ids of this config (111111111111, 222222222222) | "999999999999"',
    ],
    [
      "a boundary that no role has, twice",
      {
        limits: {
          boundaries: [
            { arn: "arn:aws:iam::111111111111:policy/boundary", file: "boundary.json" },
            { arn: "arn:aws:iam::111111111111:policy/boundary", file: "other.json" },
          ],
        },
      },
      'limits.boundaries[0].arn: the permissionsBoundaryArn of an account | "arn:aws:iam::111111111111:policy/boundary"',
      'limits.boundaries[1].arn: the permissionsBoundaryArn of an account | "arn:aws:iam::111111111111:policy/boundary"',
      'limits.boundaries[1].arn: each boundary once | "arn:aws:iam::111111111111:policy/boundary"',
    ],
    [
      "a role pattern without an organization",
      { principalBinding: "pattern" },
      'organizationId: an organization id, which principalBinding "pattern" requires in addition to the role pattern | nothing',
    ],
    [
      "a role pattern over roles of several paths",
      {
        principalBinding: "pattern",
        organizationId: "o-a1b2c3d4e5",
        producers: { team: { ...team, rolePath: "/team/" } },
        writers: [{ ...task, accounts: "all" }],
      },
      'producers.team.rolePath: "/", as in accounts.A: principalBinding "pattern" has one role pattern for all accounts | "/team/"',
    ],
    [
      "access-grants without an instance",
      { writers: [{ ...task, handshake: { kind: "access-grants" } }] },
      "accessGrants: { existingInstance?: boolean }, since writers[0] uses the access-grants handshake | nothing",
    ],
    [
      "an instance of access grants that no writer uses",
      { accessGrants: {} },
      "accessGrants: nothing: no writer uses access-grants | a value",
    ],
    [
      "a permission set without Identity Center",
      { writers: [people] },
      "identityCenter: { account, instanceArn }, since writers[0] is a permission set | nothing",
    ],
    [
      "Identity Center for no writer",
      { identityCenter },
      "identityCenter: nothing: no writer is a permission set | a value",
    ],
    [
      "one permission set for two writers",
      { identityCenter, writers: [people, { ...people, name: "others" }] },
      'writers[1].permissionSetName: a permission set that no other writer has | "Writers", as in writers[0].permissionSetName',
    ],
    [
      "a required ACL header on uploads in parts",
      { writers: [{ ...task, aclHeader: "required", multipartUploads: true }] },
      'writers[0].multipartUploads: false: aclHeader is "required", and the parts of an upload have no ACL header | true',
    ],
    [
      "an ACL header for a writer that only reads",
      { writers: [{ ...task, aclHeader: "accepted", operations: ["read"] }] },
      'writers[0].aclHeader: "none": the writer does not write | "accepted"',
    ],
    [
      "a network for a function that is in none",
      {
        destination: { ...base.destination, network: { vpcIds: ["vpc-1a2b3c4d"] } },
        writers: [lambdaWriter()],
      },
      "destination.network: nothing: writers[0] is a function outside of every VPC, and would be denied | a list of networks",
    ],
    [
      "a new key for a bucket that already exists",
      {
        writers: [
          lambdaWriter({
            source: {
              in: "own-bucket",
              bucketName: "there",
              existing: true,
              encryption: { kind: "sse-kms", alias: "alias/x" },
            },
          }),
        ],
      },
      'writers[0].source.encryption.kind: "sse-s3" or "existing-kms-key": the bucket exists, and so does its key | "sse-kms"',
    ],
    [
      "a key of another Region",
      {
        destination: {
          ...base.destination,
          encryption: { kind: "existing-kms-key", keyArn: "arn:aws:kms:us-east-1:222222222222:key/1" },
        },
      },
      'destination.encryption.keyArn: a key of the bucket\'s own Region (arn:aws:kms:eu-central-1:…) | "arn:aws:kms:us-east-1:222222222222:key/1"',
    ],
    [
      "the key of a trail of another Region",
      {
        audit: {
          trail: {
            name: "trail",
            logBucketName: "trail-logs",
            keyArn: "arn:aws:kms:eu-west-1:222222222222:key/1",
          },
        },
      },
      'audit.trail.keyArn: a key of the bucket\'s own Region (arn:aws:kms:eu-central-1:…) | "arn:aws:kms:eu-west-1:222222222222:key/1"',
    ],
    [
      "one alias for two keys of an account",
      {
        ...oneAccount,
        destination: { ...base.destination, encryption: { kind: "sse-kms", alias: "alias/x" } },
        writers: [
          lambdaWriter({
            source: {
              in: "own-bucket",
              bucketName: "source-bucket",
              encryption: { kind: "sse-kms", alias: "alias/x" },
            },
          }),
        ],
      },
      'writers[0].source.encryption.alias: an alias that no other key of the account has | "alias/x", as in destination.encryption.alias',
    ],
    [
      "suffixes of one function that overlap",
      {
        writers: [
          lambdaWriter({
            source: { in: "own-bucket", bucketName: "source-bucket", suffixes: [".jpg", "a.jpg"] },
          }),
        ],
      },
      'writers[0].source.suffixes[1]: a suffix that no key shares with ".jpg" | "a.jpg"',
    ],
    [
      "a trail that logs into the bucket that it watches",
      { audit: { trail: { name: "trail", logBucketName: "destination-bucket" } } },
      'audit.trail.logBucketName: a bucket only for these logs | "destination-bucket", as in destination.bucketName',
    ],
    [
      "access logs into the bucket itself",
      { destination: { ...base.destination, accessLogs: { bucketName: "destination-bucket" } } },
      'destination.accessLogs.bucketName: a bucket only for these logs | "destination-bucket", as in destination.bucketName',
    ],
    [
      "uploads that no one may make",
      {
        destination: { ...base.destination, onlyListedWriters: {} },
        writers: [lambdaWriter({ source: { in: "destination" } })],
      },
      'destination.onlyListedWriters: a writer, or a principal in breakGlassPrincipalArns, that may write to "uploads/", where writers[0] reads uploads | none',
    ],
    [
      "an ACL header through access-grants",
      {
        accessGrants: {},
        writers: [{ ...task, handshake: { kind: "access-grants" }, aclHeader: "accepted" }],
      },
      'writers[0].aclHeader: "none": access-grants has no condition on an ACL header | "accepted"',
    ],
    [
      "a role of the name that access-grants takes",
      {
        ...oneAccount,
        accessGrants: {},
        writers: [{ ...task, roleName: "s3-access-grants-location", handshake: { kind: "access-grants" } }],
      },
      'writers[0].roleName: a role name that no other role of the account has | "s3-access-grants-location", as in accessGrants',
    ],
    [
      "names that differ in hyphens only",
      {
        writers: [
          { ...task, name: "job-1" },
          { ...task, name: "job1", roleName: "other-role" },
        ],
      },
      'writers[1].name: a writer name that differs in more than hyphens: Sids have none | "job1", as in writers[0].name',
    ],
    [
      "a network for Step Functions",
      {
        destination: { ...base.destination, network: { vpcIds: ["vpc-1a2b3c4d"] } },
        writers: [{ ...service, services: ["states.amazonaws.com"] }],
      },
      "destination.network: nothing: writers[0] is for Step Functions, which acts from outside of every VPC, and would be denied | a list of networks",
    ],
    [
      "a network for DataSync",
      {
        destination: { ...base.destination, network: { vpcIds: ["vpc-1a2b3c4d"] } },
        writers: [{ ...service, services: ["datasync.amazonaws.com"] }],
      },
      "destination.network: nothing: writers[0] is for DataSync, which acts from outside of every VPC, and would be denied | a list of networks",
    ],
    [
      "a network for Lambda@Edge, next to a service that may be in it",
      {
        destination: { ...base.destination, network: { vpcEndpointIds: ["vpce-1a2b3c4d"] } },
        writers: [{ ...service, services: ["lambda.amazonaws.com", "edgelambda.amazonaws.com"] }],
      },
      "destination.network: nothing: writers[0] is for Lambda@Edge, which acts from outside of every VPC, and would be denied | a list of networks",
    ],
    [
      "alarms for no function",
      { alarms: { emails: ["a@example.com"] } },
      "alarms: nothing: no writer is a function | a value",
    ],
    [
      "alarms that notify no one",
      { alarms: {}, writers: [lambdaWriter()] },
      "alarms: at least one of emails and subscriptions | {}",
    ],
    [
      "a heartbeat that no one is notified of",
      { writers: [lambdaWriter({ heartbeatHours: 24 })] },
      "writers[0].heartbeatHours: nothing, or alarms: a missing heartbeat raises an alarm | 24",
    ],
    [
      "a dashboard of no function",
      { dashboard: { enabled: true } },
      "dashboard.enabled: false: no writer is a function | true",
    ],
    [
      "a subscriber in another partition",
      {
        alarms: {
          subscriptions: [{ protocol: "sqs", endpoint: "arn:aws-cn:sqs:cn-north-1:111111111111:alarms" }],
        },
        writers: [lambdaWriter()],
      },
      'alarms.subscriptions[0].endpoint: an ARN of account A\'s partition (arn:aws:…) | "arn:aws-cn:sqs:cn-north-1:111111111111:alarms"',
    ],
    [
      "one alias for the keys of a function and of its source",
      {
        writers: [
          lambdaWriter({
            kmsKey: { alias: "alias/one" },
            source: {
              in: "own-bucket",
              bucketName: "source-bucket",
              encryption: { kind: "sse-kms", alias: "alias/one" },
            },
          }),
        ],
      },
      'writers[0].kmsKey.alias: an alias that no other key of the account has | "alias/one", as in writers[0].source.encryption.alias',
    ],
    [
      "one alias for the keys of a function and of the alarms' topic",
      {
        alarms: { emails: ["a@example.com"], topicName: "one" },
        writers: [lambdaWriter({ kmsKey: { alias: "alias/one" } })],
      },
      'alarms.topicName: an alias that no other key of the account has | "alias/one", as in writers[0].kmsKey.alias',
    ],
    [
      "Identity Center in another partition",
      {
        identityCenter: { ...identityCenter, account: { id: "333333333333", region: "cn-north-1" } },
        writers: [people],
      },
      'identityCenter.account.region: a Region of the same partition as account A\'s eu-central-1 (aws) | "cn-north-1" (aws-cn)',
    ],
    [
      "a boundary of another account",
      { accounts: { A: { ...A, permissionsBoundaryArn: "arn:aws:iam::999999999999:policy/limit" }, B } },
      'accounts.A.permissionsBoundaryArn: a policy of this account (arn:aws:iam::111111111111:policy/…) or of AWS | "arn:aws:iam::999999999999:policy/limit"',
    ],
    [
      "two boundaries of one account",
      {
        accounts: {
          A: { ...A, permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/limit" },
          B: { ...B, id: A.id },
        },
      },
      "accounts.B.permissionsBoundaryArn: arn:aws:iam::111111111111:policy/limit, as in accounts.A, since it is the same account | nothing",
    ],
    [
      "a producer that is account A again",
      {
        producers: { team: { ...team, id: A.id } },
        writers: [
          { ...task, accounts: ["A"] },
          { ...task, name: "other", roleName: "other", accounts: ["team"] },
        ],
      },
      'producers.team.id: an account that is not given yet | "111111111111", as in accounts.A',
    ],
    [
      "a producer that has no writer",
      { producers: { team } },
      "producers.team: a producer that has a writer | one that no writer names",
    ],
    [
      "a writer of an unknown account",
      { writers: [{ ...task, accounts: ["team"] }] },
      'writers[0].accounts: one of "A" | "team"',
    ],
    [
      "a producer of another partition",
      { producers: { team: { ...team, region: "cn-north-1" } }, writers: [{ ...task, accounts: "all" }] },
      'producers.team.region: a Region of the same partition as account A\'s eu-central-1 (aws) | "cn-north-1" (aws-cn)',
    ],
  ])("%s", (_situation, changes, ...findings) => {
    expect(findingsOf({ ...base, ...changes })).toEqual(findings);
  });
});
