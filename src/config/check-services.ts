import type { Draft, Placed } from "./draft";
import { type Finding, wrong } from "./errors";
import type { Writer } from "./writer-schema";

type ServiceWriter = Extract<Writer, { kind: "service" }>;

/**
 * Services whose roles do not write to a bucket, and what to use instead.
 *
 * @see https://docs.aws.amazon.com/appflow/latest/userguide/s3-policies-management.html
 * @see https://docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 * @see https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-iam-role-for-ec2.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
 */
const WRITES_WITHOUT: Readonly<Record<string, string>> = {
  "appflow.amazonaws.com": asItself("appflow"),
  "batch.amazonaws.com": '"ecs-tasks.amazonaws.com": jobs write with their job role, which it assumes',
  "cloudtrail.amazonaws.com": asItself("cloudtrail"),
  "delivery.logs.amazonaws.com": asItself("vended-logs"),
  "elasticmapreduce.amazonaws.com":
    '"ec2.amazonaws.com": clusters write with the role of their instance profile, which it assumes',
  "vpc-flow-logs.amazonaws.com": asItself("vpc-flow-logs"),
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html */
const REPLICATES: readonly string[] = ["s3.amazonaws.com", "batchoperations.s3.amazonaws.com"];

function asItself(service: string): string {
  return `a writer of the kind "service-principal" with service: "${service}", which writes as itself, without a role`;
}

/** Checks what the services of a role can do with it. */
export function checkServices({ writers }: Draft): Finding[] {
  return writers.flatMap(({ path, value }) =>
    value.kind === "service" ? [...checkWithout({ path, value }), ...checkReplication({ path, value })] : [],
  );
}

/** A service that does not use the role is harmless together with one that does. */
function checkWithout({ path, value: { services } }: Placed<ServiceWriter>): Finding[] {
  const instead = services.flatMap((service) => WRITES_WITHOUT[service] ?? []);
  if (instead.length < services.length) return [];
  return services.map((service, index) => ({
    path: `${path}.services[${index}]`,
    expected: instead[index] ?? "",
    received: `"${service}"`,
  }));
}

/** S3 replicates with the role of the source bucket's replication configuration. */
function checkReplication({ path, value }: Placed<ServiceWriter>): Finding[] {
  const { services, operations, handshake } = value;
  const replicates = operations.includes("replicate");
  if (!replicates) {
    return services.length === 1 && services[0] === "s3.amazonaws.com"
      ? wrong(
          `${path}.operations`,
          '"replicate" among them: S3 assumes roles to replicate objects',
          operations.map((operation) => `"${operation}"`).join(", "),
        )
      : [];
  }
  const other = services.find((service) => !REPLICATES.includes(service));
  const role = "since S3 replicates with the role of the source bucket's replication configuration";
  return [
    ...(other === undefined
      ? []
      : wrong(
          `${path}.services`,
          `${REPLICATES.map((service) => `"${service}"`).join(" and ")} at most, ${role}`,
          `"${other}"`,
        )),
    ...(handshake.kind === "assume-role" || handshake.kind === "access-grants"
      ? wrong(`${path}.handshake.kind`, `"bucket-policy", ${role}`, `"${handshake.kind}"`)
      : []),
  ];
}
