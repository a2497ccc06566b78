import type { Model, ModelBucket } from "../../terraform-model/model";
import { settingText } from "../../terraform-model/resources-of";
import type { AccessImpact } from "./access-diff";
import { neutral, impactOfKey, increaseIsNeutral, narrowsAs, type Rule } from "./impacts";
import { TUNING_VARIABLES } from "./function-variables";
import type { ChangedLeaf } from "./leaves";

type Properties = Readonly<Record<string, unknown>>;

/** The properties of the model's items of which something is known, each with why. A change of any other may widen. */
const RULES: Readonly<Record<string, Rule>> = {
  // Each guards more than anything else that it can be.
  "buckets.isManaged": narrowsAs("true"),
  "buckets.ownership": narrowsAs("BucketOwnerEnforced"),
  "buckets.versioning": narrowsAs("Enabled"),
  // A boundary only removes; another one may remove less.
  "roles.boundaryArn": ({ before }) => (before === undefined ? "narrower" : "wider"),
  // X-Ray is in the function's own account, and what its role may send to it is in its policy.
  "functions.tracing": ({ after }) => (after === "Active" ? "neutral" : "wider"),
  // How many run at once, of the same code.
  "functions.reservedConcurrency": neutral,
  // What is kept longer, or in larger pieces, is not lost.
  "logGroups.retentionDays": ({ before, after }) =>
    increaseIsNeutral({ before: daysKept(before), after: daysKept(after) }),
  "queues.retentionSeconds": increaseIsNeutral,
  "queues.maxMessageBytes": increaseIsNeutral,
};

/** CloudWatch keeps for ever what has no retention. */
function daysKept(retentionDays: string | undefined): string {
  return retentionDays === undefined || retentionDays === "0" ? "Infinity" : retentionDays;
}

/** How the change of a property affects access. What is not known here counts as wider. */
export function impactOfProperty(
  kind: string,
  name: string,
  before: Properties,
  after: Properties,
  { keys }: Model,
): AccessImpact {
  const [was, is] = [before[name], after[name]].map((value) =>
    value === undefined || typeof value === "string" ? value : settingText(value),
  );
  if (name === "keyArn") return impactOfKey(was, is, keys);
  // A queue that a key of the stacks encrypts does not need SQS's own.
  if (name === "sseSqs") return is === "true" || isOwnKey(after.keyArn, keys) ? "narrower" : "wider";
  if (kind === "buckets" && name === "encryption") {
    return impactOfEncryption(before[name] as Encryption, after[name] as Encryption, keys);
  }
  return (
    RULES[`${kind}.${name}`]?.({
      ...(was === undefined ? {} : { before: was }),
      ...(is === undefined ? {} : { after: is }),
    }) ?? "wider"
  );
}

type Encryption = ModelBucket["encryption"];

/** S3 encrypts with its own keys whether it is configured or not. */
function impactOfEncryption(before: Encryption, after: Encryption, keys: Model["keys"]): AccessImpact {
  const isOfS3 = (encryption: Encryption): boolean =>
    encryption === undefined || (encryption.algorithm === "AES256" && encryption.keyArn === undefined);
  if (!isOfS3(before)) return "wider";
  if (isOfS3(after)) return "neutral";
  return after?.algorithm === "aws:kms" ? impactOfKey(undefined, after.keyArn, keys) : "wider";
}

function isOwnKey(keyArn: unknown, keys: Model["keys"]): boolean {
  return keys.some(({ arn }) => arn === keyArn);
}

/** A way into a state of a state machine: not into what it is given or gives. */
const STATE = String.raw`(?:States\.(?:[\w$-]+|"(?:[^"\\]|\\.)*")\.|ItemProcessor\.)`;

/** What a part of a property may be about without letting anybody do more. */
const HARMLESS_PARTS: Readonly<Record<string, RegExp>> = {
  // Words for people; how many batches run at once and how large they are; how long one may take; when, and how often, one
  // that failed is tried again. What is invoked, read and written is none of these.
  definition: new RegExp(
    `^${STATE}*(?:Comment|MaxConcurrency|TimeoutSeconds|ItemBatcher\\.Max(?:Items|InputBytes)PerBatch|` +
      "Retry(?:\\[\\d+\\])?\\.(?:IntervalSeconds|MaxAttempts|BackoffRate|MaxDelaySeconds|JitterStrategy))$",
  ),
  // How often, and for how long, an event is tried: then it goes where it went before.
  events: /^(?:maxRetryAttempts|maxEventAgeSeconds)$/,
  // The same, and how many are kept ready. An alias without events of its own loses what fails, where its function does not.
  aliases: /^[\w-]+\.(?:events\.(?:maxRetryAttempts|maxEventAgeSeconds)|provisionedConcurrency)$/,
};

/** How the change of one part of a property affects access. What is not known here counts as wider. */
export function impactOfPart(name: string, { path, after }: ChangedLeaf): AccessImpact {
  // Each is a way of being public that is closed.
  if (name === "publicAccessBlock") return after === "true" ? "narrower" : "wider";
  if (name === "environment") return TUNING_VARIABLES.has(path) ? "neutral" : "wider";
  return HARMLESS_PARTS[name]?.test(path) === true ? "neutral" : "wider";
}
