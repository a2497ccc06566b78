import { accountAt, lambdasIn, type Draft, type Placed } from "./draft";
import { type Finding, wrong } from "./errors";
import type { OwnCodeWriter } from "./writer-schema";

/** Checks that Lambda finds a function's own code, and that it gets its events. */
export function checkOwnCode(draft: Draft): Finding[] {
  return lambdasIn(draft).flatMap(({ path, value }) => {
    if (value.workload !== "own") return [];
    const own = { path, value };
    return [...checkRegions(own, draft), ...checkPattern(own), ...checkTags(own), ...checkSource(own)];
  });
}

/**
 * @see https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
 */
function checkRegions({ path, value: { account, code } }: Placed<OwnCodeWriter>, draft: Draft): Finding[] {
  const region = accountAt(draft, account)?.region;
  const given =
    code.kind === "image"
      ? [{ place: "uri", text: code.uri, at: code.uri.split(".")[3] }]
      : code.layers.map((arn, index) => ({ place: `layers[${index}]`, text: arn, at: arn.split(":")[3] }));
  return given
    .filter(({ at }) => region !== undefined && at !== region)
    .map(({ place, text }) => ({
      path: `${path}.code.${place}`,
      expected: `one in ${region ?? ""}, the function's Region`,
      received: `"${text}"`,
    }));
}

/** A rule has one condition on the key: the built-in functions check suffixes themselves, other code does not. */
function checkPattern({ path, value: { source, trigger } }: Placed<OwnCodeWriter>): Finding[] {
  if (trigger.kind !== "event-bridge" || source.prefix === "" || source.suffixes.length === 0) return [];
  return wrong(
    `${path}.source.suffixes`,
    `none, or source.prefix "": an EventBridge rule matches a prefix or suffixes, not both`,
    JSON.stringify(source.suffixes),
  );
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-location-register.html */
function checkTags({ path, value: { handshake, operations } }: Placed<OwnCodeWriter>): Finding[] {
  if (handshake.kind !== "access-grants") return [];
  return Object.entries(operations)
    .filter(([, own]) => own.includes("tag"))
    .map(([prefix]) => ({
      path: `${path}.operations[${JSON.stringify(prefix)}]`,
      expected: `no "tag": S3 Access Grants grants only reading and writing objects`,
      received: '"tag"',
    }));
}

/** Access to the source is declared in one place; S3 Access Grants refuses a duplicate grant. */
function checkSource({ path, value }: Placed<OwnCodeWriter>): Finding[] {
  const { handshake, operations, source, sourceOperations } = value;
  if (source.in !== "destination") return [];
  const findings: Finding[] = [];
  if (source.prefix in operations) {
    findings.push({
      path: `${path}.operations[${JSON.stringify(source.prefix)}]`,
      expected: "another prefix: what the code may do in its source is listed in sourceOperations",
      received: JSON.stringify(operations[source.prefix]),
    });
  }
  if (handshake.kind === "access-grants" && sourceOperations.length === 0) {
    findings.push({
      path: `${path}.sourceOperations`,
      expected: '"read" or "list": with access-grants the source is granted for reading',
      received: "[]",
    });
  }
  return findings;
}
