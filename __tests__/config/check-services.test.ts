import type { HandshakeConfig } from "../../src/config/schema";
import { smallConfig } from "../support/configs";
import { findingsOf } from "../support/findings-of";

type ServiceInput = Extract<HandshakeConfig["writers"][number], { kind: "service" }>;

function findings(changes: Partial<ServiceInput>): string[] {
  const writer: ServiceInput = {
    kind: "service",
    name: "jobs",
    roleName: "jobs-role",
    services: ["glue.amazonaws.com"],
    prefixes: ["jobs/"],
    ...changes,
  };
  return findingsOf({ ...smallConfig(), writers: [writer] });
}

const itself = (service: string) =>
  `a writer of the kind "service-principal" with service: "${service}", which writes as itself, without a role`;

test.each([
  ["appflow.amazonaws.com", itself("appflow")],
  ["batch.amazonaws.com", '"ecs-tasks.amazonaws.com": jobs write with their job role, which it assumes'],
  ["cloudtrail.amazonaws.com", itself("cloudtrail")],
  ["delivery.logs.amazonaws.com", itself("vended-logs")],
  [
    "elasticmapreduce.amazonaws.com",
    '"ec2.amazonaws.com": clusters write with the role of their instance profile, which it assumes',
  ],
  ["vpc-flow-logs.amazonaws.com", itself("vpc-flow-logs")],
])("a role for %s alone would write nothing: what to use instead is said", (service, instead) => {
  expect(findings({ services: [service] })).toEqual([`writers[0].services[0]: ${instead} | "${service}"`]);
  expect(findings({ services: [service, "glue.amazonaws.com"] })).toEqual([]);
});

const role = "since S3 replicates with the role of the source bucket's replication configuration";
const s3 = ["s3.amazonaws.com"];

test.each<[string, Partial<ServiceInput>, string[]]>([
  ["S3 with what it needs", { services: s3, operations: ["replicate"] }, []],
  [
    "S3 with Batch Replication",
    { services: [...s3, "batchoperations.s3.amazonaws.com"], operations: ["replicate"] },
    [],
  ],
  [
    "S3 without it",
    { services: s3, operations: ["read", "write"] },
    [
      'writers[0].operations: "replicate" among them: S3 assumes roles to replicate objects | "read", "write"',
    ],
  ],
  [
    "another service",
    { services: [...s3, "glue.amazonaws.com"], operations: ["replicate"] },
    [
      `writers[0].services: "s3.amazonaws.com" and "batchoperations.s3.amazonaws.com" at most, ${role} | "glue.amazonaws.com"`,
    ],
  ],
  [
    "a second role",
    {
      services: s3,
      operations: ["replicate"],
      handshake: { kind: "assume-role", roleName: "target-role" },
    },
    [`writers[0].handshake.kind: "bucket-policy", ${role} | "assume-role"`],
  ],
])("replication by %s", (_what, changes, expected) => {
  expect(findings(changes)).toEqual(expected);
});
