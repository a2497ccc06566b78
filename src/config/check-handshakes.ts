import { prefixesOverlap } from "./check-buckets";
import {
  accountAt,
  destinationsIn,
  keysOf,
  lambdasIn,
  type Draft,
  type Placed,
  type PlacedDestination,
} from "./draft";
import { type Finding, wrong } from "./errors";
import { factsOf } from "./writer-facts";
import type { Writer } from "./writer-schema";

/** Checks for options that contradict each other, or cannot work together on AWS. */
export function checkHandshakes(draft: Draft): Finding[] {
  return [
    ...draft.writers.flatMap((writer) => [
      ...checkSameAccount(writer, draft),
      ...checkNeeds(writer, draft),
      ...checkAcl(writer),
      ...checkGrantedAcl(writer),
    ]),
    ...checkUploads(draft),
    ...checkBinding(draft),
    ...checkNetwork(draft),
    ...checkUnused(draft),
  ];
}

const ids = (draft: Draft, writer: Writer): (string | undefined)[] =>
  keysOf(writer, draft).map((key) => accountAt(draft, key)?.id);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html */
function checkSameAccount({ path, value }: Placed<Writer>, draft: Draft): Finding[] {
  if (!("handshake" in value)) return [];
  const { kind } = value.handshake;
  if (kind !== "bucket-policy-only" && kind !== "identity-policy-only") return [];
  const findings: Finding[] = [];
  for (const { owner } of destinationsIn(draft, value)) {
    const other = ids(draft, value).find((id) => id !== undefined && id !== owner?.id);
    if (owner === undefined || other === undefined) continue;
    findings.push({
      path: `${path}.handshake.kind`,
      expected: `"bucket-policy" or "assume-role": between two accounts both sides must allow a request`,
      received: `"${kind}", with the writer in ${other} and the bucket in ${owner.id}`,
    });
  }
  if (kind === "bucket-policy-only" && draft.principalBinding !== "arn") {
    findings.push({
      path: "principalBinding",
      expected: `"arn": ${path} has no permission of its own, and an account's root in the bucket policy grants none`,
      received: `"${draft.principalBinding}"`,
    });
  }
  return findings;
}

/** Parts of the config that a writer requires, and their error text. */
const NEEDS = {
  accessGrants: {
    expected: "{ existingInstance?: boolean }",
    because: "uses the access-grants handshake",
    unused: "nothing: no writer uses access-grants",
  },
  identityCenter: {
    expected: "{ account, instanceArn }",
    because: "is a permission set",
    unused: "nothing: no writer is a permission set",
  },
} as const;

const isGiven = (part: keyof typeof NEEDS, { hasAccessGrants, hasIdentityCenter }: Draft): boolean =>
  ({ accessGrants: hasAccessGrants, identityCenter: hasIdentityCenter })[part];

function checkNeeds({ path, value }: Placed<Writer>, draft: Draft): Finding[] {
  const { needs } = factsOf(value);
  if (needs === undefined || isGiven(needs, draft)) return [];
  const { expected, because } = NEEDS[needs];
  return wrong(needs, `${expected}, since ${path} ${because}`, "nothing");
}

/** S3 Access Grants does not support ACLs. */
function checkGrantedAcl({ path, value }: Placed<Writer>): Finding[] {
  if (!("aclHeader" in value) || value.aclHeader === "none" || value.handshake.kind !== "access-grants")
    return [];
  return wrong(
    `${path}.aclHeader`,
    '"none": access-grants has no condition on an ACL header',
    `"${value.aclHeader}"`,
  );
}

/** The parts of a multipart upload have no ACL header, so a condition on it would deny them. */
function checkAcl({ path, value }: Placed<Writer>): Finding[] {
  if (!("aclHeader" in value) || value.aclHeader === "none") return [];
  const findings: Finding[] = [];
  if (value.aclHeader === "required" && value.multipartUploads === true) {
    findings.push({
      path: `${path}.multipartUploads`,
      expected: `false: aclHeader is "required", and the parts of an upload have no ACL header`,
      received: "true",
    });
  }
  if (!value.operations.includes("write")) {
    findings.push({
      path: `${path}.aclHeader`,
      expected: '"none": the writer does not write',
      received: `"${value.aclHeader}"`,
    });
  }
  return findings;
}

/** Functions would wait forever for uploads that everyone is denied. */
function checkUploads(draft: Draft): Finding[] {
  return lambdasIn(draft).flatMap(({ path, value }) => {
    const { source } = value;
    const [destination] = destinationsIn(draft, value);
    const { onlyListedWriters } = destination?.value ?? {};
    if (source.in !== "destination" || destination === undefined || onlyListedWriters === undefined)
      return [];
    if (onlyListedWriters.breakGlassPrincipalArns.length > 0) return [];
    const { prefix } = source;
    const written = draft.writers
      .filter((writer) => destinationsIn(draft, writer.value).includes(destination))
      .flatMap((writer) => factsOf(writer.value).prefixes.filter(({ changes }) => changes));
    return written.some((other) => prefixesOverlap(other.prefix, prefix))
      ? []
      : wrong(
          `${destination.path}.onlyListedWriters`,
          `a writer, or a principal in breakGlassPrincipalArns, that may write to "${prefix}", where ${path} reads uploads`,
          "none",
        );
  });
}

/** One role pattern covers the roles of all accounts, so all need the same path. */
function checkBinding({ principalBinding, organizationId, A, producers }: Draft): Finding[] {
  if (principalBinding !== "pattern") return [];
  const findings: Finding[] = [];
  if (organizationId === undefined) {
    findings.push({
      path: "organizationId",
      expected:
        'an organization id, which principalBinding "pattern" requires in addition to the role pattern',
      received: "nothing",
    });
  }
  for (const [name, { rolePath }] of Object.entries(producers)) {
    if (A === undefined || rolePath === A.rolePath) continue;
    findings.push({
      path: `producers.${name}.rolePath`,
      expected: `"${A.rolePath}", as in accounts.A: principalBinding "pattern" has one role pattern for all accounts`,
      received: `"${rolePath}"`,
    });
  }
  return findings;
}

/** Requests from outside of a VPC have neither key, and those from another VPC are denied. */
function checkNetwork(draft: Draft): Finding[] {
  return draft.writers.flatMap((writer) =>
    destinationsIn(draft, writer.value).flatMap((destination) => checkNetworkOf(destination, writer)),
  );
}

function checkNetworkOf(destination: PlacedDestination, { path, value }: Placed<Writer>): Finding[] {
  const { network } = destination.value;
  if (network === undefined) return [];
  const vpc = value.kind === "lambda" ? value.vpc : undefined;
  const isLetIn =
    vpc === undefined ||
    network.vpcIds.includes(vpc.vpcId) ||
    network.vpcEndpointIds.some((id) => id === vpc.s3EndpointId);
  return [
    ...factsOf(value).outsideVpcs.map((who) => ({
      path: `${destination.path}.network`,
      expected: `nothing: ${path} is ${who} outside of every VPC, and would be denied`,
      received: "a list of networks",
    })),
    ...(isLetIn
      ? []
      : wrong(
          `${path}.vpc`,
          `a vpcId or an s3EndpointId that ${destination.path}.network lists`,
          [vpc.vpcId, ...(vpc.s3EndpointId === undefined ? [] : [vpc.s3EndpointId])].join(" and "),
        )),
  ];
}

/** An option that applies to no writer is a mistake. */
function checkUnused(draft: Draft): Finding[] {
  // With an invalid writer, it is unknown what it uses.
  if (draft.brokenWriters) return [];
  const functions = lambdasIn(draft).map(({ value }) => value);
  const needed = new Set(draft.writers.map(({ value }) => factsOf(value).needs));
  return [
    ...(draft.hasAlarms && functions.length === 0
      ? wrong("alarms", "nothing: no writer is a function", "a value")
      : []),
    ...Object.keys(draft.audit?.sourceTrails ?? {})
      .filter(
        (key) => !functions.some(({ account, source }) => account === key && source.in === "own-bucket"),
      )
      .map((key) => ({
        path: `audit.sourceTrails.${key}`,
        expected: "an account with a source bucket",
        received: `"${key}", where no function has one`,
      })),
    ...Object.keys(draft.audit?.ownerTrails ?? {})
      .filter((key) => !draft.ownerNames.includes(key))
      .map((key) => ({
        path: `audit.ownerTrails.${key}`,
        expected: "the name of an owner",
        received: `"${key}"`,
      })),
    ...(["identityCenter", "accessGrants"] as const)
      .filter((part) => isGiven(part, draft) && !needed.has(part))
      .map((part) => ({ path: part, expected: NEEDS[part].unused, received: "a value" })),
  ];
}
