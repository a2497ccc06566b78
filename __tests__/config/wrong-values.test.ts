import { findingsOf } from "../support/findings-of";
import { lambdaWriter, smallConfig } from "../support/configs";

const base = smallConfig();
const { A, B } = base.accounts;
const [task] = base.writers;
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
const copy = {
  kind: "lambda",
  workload: "copy",
  name: "copy",
  roleName: "copy-role",
  handshake: { kind: "assume-role", roleName: "target-role" },
  source: { in: "own-bucket", bucketName: "source-bucket" },
};

describe("a wrong value is reported with the nearest right one, or what it has to look like", () => {
  test.each<[situation: string, changes: object, finding: string]>([
    [
      "a typo in a service",
      { writers: [{ ...service, services: ["ecs-task.amazonaws.com"] }] },
      'writers[0].services[0]: the service principal "ecs-tasks.amazonaws.com" | "ecs-task.amazonaws.com"',
    ],
    [
      "a typo in a service",
      { writers: [{ ...service, services: ["lamda.amazonaws.com"] }] },
      'writers[0].services[0]: the service principal "lambda.amazonaws.com" | "lamda.amazonaws.com"',
    ],
    [
      "no service at all",
      { writers: [{ ...service, services: ["somebody-else-altogether"] }] },
      'writers[0].services[0]: the service principal of a service that assumes roles, such as "glue.amazonaws.com" | "somebody-else-altogether"',
    ],
    [
      "a service twice",
      { writers: [{ ...service, services: ["glue.amazonaws.com", "glue.amazonaws.com"] }] },
      'writers[0].services: services without duplicates | ["glue.amazonaws.com","glue.amazonaws.com"]',
    ],
    [
      "a managed policy that is not known",
      {
        writers: [{ ...service, services: ["glue.amazonaws.com"], managedPolicies: ["AdministratorAccess"] }],
      },
      'writers[0].managedPolicies[0]: "service-role/AWSLambdaBasicExecutionRole", the ARN of a policy, or { arn, document } | "AdministratorAccess"',
    ],
    [
      "an operation",
      { writers: [{ ...task, operations: ["admin"] }] },
      'writers[0].operations[0]: one of "read", "write", "delete", "list" | "admin"',
    ],
    [
      "no prefix",
      { writers: [{ ...task, prefixes: [] }] },
      "writers[0].prefixes: at least 1 in the list | []",
    ],
    [
      "accounts",
      { writers: [{ ...task, accounts: "every" }] },
      'writers[0].accounts: "all" or a list of accounts, such as ["A"] | "every"',
    ],
    [
      "a workload",
      { writers: [{ ...copy, workload: "move" }] },
      'writers[0].workload: one of "thumbnail", "copy", "own" | "move"',
    ],
    [
      "a copy by bucket policy",
      { writers: [{ ...copy, handshake: { ...copy.handshake, kind: "bucket-policy" } }] },
      'writers[0].handshake.kind: "assume-role" | "bucket-policy"',
    ],
    [
      "an alias",
      { destination: { ...base.destination, encryption: { kind: "sse-kms", alias: "thumbnails" } } },
      'destination.encryption.alias: a key alias, such as "alias/thumbnails", not under alias/aws/ | "thumbnails"',
    ],
    [
      "an alias of AWS",
      { destination: { ...base.destination, encryption: { kind: "sse-kms", alias: "alias/aws/s3" } } },
      'destination.encryption.alias: a key alias, such as "alias/thumbnails", not under alias/aws/ | "alias/aws/s3"',
    ],
    [
      "an alias for a key ARN",
      { destination: { ...base.destination, encryption: { kind: "existing-kms-key", keyArn: "alias/x" } } },
      'destination.encryption.keyArn: a full key ARN, not an alias: KMS looks an alias up in the caller\'s account | "alias/x"',
    ],
    [
      "a TLS version",
      { destination: { ...base.destination, tlsMinimumVersion: "1.1" } },
      'destination.tlsMinimumVersion: one of "1.2", "1.3" | "1.1"',
    ],
    [
      "a VPC",
      { destination: { ...base.destination, network: { vpcIds: ["vpc-x"] } } },
      'destination.network.vpcIds[0]: a VPC id, such as "vpc-1a2b3c4d" | "vpc-x"',
    ],
    [
      "an empty network",
      { destination: { ...base.destination, network: {} } },
      "destination.network: at least one VPC endpoint or VPC | {}",
    ],
    [
      "a break-glass wildcard",
      { destination: { ...base.destination, onlyListedWriters: { breakGlassPrincipalArns: ["*"] } } },
      'destination.onlyListedWriters.breakGlassPrincipalArns[0]: the ARN of a role, a user or an account root, such as "arn:aws:iam::222222222222:role/break-glass" | "*"',
    ],
    [
      "object lock",
      { destination: { ...base.destination, objectLock: { mode: "forever", retainDays: 1 } } },
      'destination.objectLock.mode: one of "governance", "compliance" | "forever"',
    ],
    [
      "a role path",
      { accounts: { A: { ...A, rolePath: "team" }, B } },
      'accounts.A.rolePath: a role path that begins and ends with "/", such as "/s3-handshake/" | "team"',
    ],
    [
      "a producer's name",
      { producers: { Team: team }, writers: [{ ...task, accounts: "all" }] },
      'producers.Team: a name of 2 to 30 lower-case letters and digits, with single hyphens between, that begins with a letter | "Team"',
    ],
    [
      "an Identity Center instance",
      { identityCenter: { ...identityCenter, instanceArn: "ssoins-1" }, writers: [people] },
      'identityCenter.instanceArn: an Identity Center instance ARN, such as "arn:aws:sso:::instance/ssoins-1234567890abcdef" | "ssoins-1"',
    ],
    [
      "a permission set's name",
      { identityCenter, writers: [{ ...people, permissionSetName: "x".repeat(33) }] },
      `writers[0].permissionSetName: a permission set name of 1 to 32 letters, digits or any of _+=,.@- | "${"x".repeat(33)}"`,
    ],
    [
      "a session of people",
      { identityCenter, writers: [{ ...people, sessionMinutes: 30 }] },
      "writers[0].sessionMinutes: a whole number of minutes from 60 to 720 | 30",
    ],
    [
      "a mail address",
      { alarms: { emails: ["someone"] }, writers: [lambdaWriter()] },
      'alarms.emails[0]: a mail address | "someone"',
    ],
    [
      "a mail address that is there twice",
      { alarms: { emails: ["a@example.com", "a@example.com"] }, writers: [lambdaWriter()] },
      'alarms.emails: mail addresses without duplicates | ["a@example.com","a@example.com"]',
    ],
    [
      "a subscriber over plain HTTP",
      {
        alarms: { subscriptions: [{ protocol: "https", endpoint: "http://example.com/" }] },
        writers: [lambdaWriter()],
      },
      'alarms.subscriptions[0].endpoint: a URL that begins with "https://", without user name and password | "http://example.com/"',
    ],
    [
      "a subscriber whose password would stand in the plan",
      {
        alarms: { subscriptions: [{ protocol: "https", endpoint: "https://me:secret@example.com/" }] },
        writers: [lambdaWriter()],
      },
      'alarms.subscriptions[0].endpoint: a URL that begins with "https://", without user name and password | "https://me:secret@example.com/"',
    ],
    [
      "a queue that takes no alarms, since it is a FIFO queue",
      {
        alarms: {
          subscriptions: [{ protocol: "sqs", endpoint: "arn:aws:sqs:eu-central-1:111111111111:a.fifo" }],
        },
        writers: [lambdaWriter()],
      },
      'alarms.subscriptions[0].endpoint: the ARN of a standard queue, such as "arn:aws:sqs:eu-central-1:111111111111:alarms" | "arn:aws:sqs:eu-central-1:111111111111:a.fifo"',
    ],
    [
      "more retries than Lambda makes",
      { writers: [lambdaWriter({ failures: { maxRetryAttempts: 3 } })] },
      "writers[0].failures.maxRetryAttempts: a whole number of attempts from 0 to 2 | 3",
    ],
    [
      "failures kept longer than SQS does",
      { writers: [lambdaWriter({ failures: { retentionDays: 15 } })] },
      "writers[0].failures.retentionDays: a whole number of days from 1 to 14 | 15",
    ],
    [
      "an event that is given up at once",
      { writers: [lambdaWriter({ failures: { maxEventAgeSeconds: 59 } })] },
      "writers[0].failures.maxEventAgeSeconds: a whole number of seconds from 60 to 21600 | 59",
    ],
    [
      "a heartbeat longer than an alarm looks back",
      { alarms: { emails: ["a@example.com"] }, writers: [lambdaWriter({ heartbeatHours: 169 })] },
      "writers[0].heartbeatHours: a whole number of hours from 1 to 168 | 169",
    ],
    [
      "a trail's name",
      { audit: { trail: { name: "x", logBucketName: "trail-logs" } } },
      'audit.trail.name: a trail name of 3 to 128 letters, digits or single ._- between | "x"',
    ],
    [
      "a zone of trust",
      { audit: { accessAnalyzer: "world" } },
      'audit.accessAnalyzer: one of "account", "organization" | "world"',
    ],
    [
      "a rule's name",
      {
        writers: [
          {
            kind: "event-bridge",
            name: "invoke",
            roleName: "invoke",
            ruleName: "every day",
            functionName: "export",
          },
        ],
      },
      'writers[0].ruleName: a rule name of 1 to 64 letters, digits or any of _.- | "every day"',
    ],
    [
      "every function of the account",
      {
        writers: [
          { kind: "event-bridge", name: "invoke", roleName: "invoke", ruleName: "daily", functionName: "*" },
        ],
      },
      'writers[0].functionName: a function name of 1 to 64 letters, digits, hyphens or underscores | "*"',
    ],
  ])("%s", (_situation, changes, finding) => {
    expect(findingsOf({ ...base, ...changes })).toEqual([finding]);
  });
});
