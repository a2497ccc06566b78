import type { Model, ModelBucket } from "../../terraform-model/model";
import { settingText } from "../../terraform-model/resources-of";
import type { AccessImpact } from "./access-diff";
import { neutral, impactOfKey, increaseIsNeutral, narrowsAs, type Rule } from "./impacts";
import { TUNING_VARIABLES } from "./function-variables";
import type { ChangedLeaf } from "./leaves";

type Properties = Readonly<Record<string, unknown>>;

/** The properties of the model's items with a known effect, each with the reason. A change of any other may widen. */
const RULES: Readonly<Record<string, Rule>> = {
  // Each of these values protects most.
  "buckets.isManaged": narrowsAs("true"),
  "buckets.ownership": narrowsAs("BucketOwnerEnforced"),
  "buckets.versioning": narrowsAs("Enabled"),
  // A boundary only narrows; another one may narrow less.
  "roles.boundaryArn": ({ before }) => (before === undefined ? "narrower" : "wider"),
  // X-Ray is in the function's own account, and the role's policy says what it may send.
  "functions.tracing": ({ after }) => (after === "Active" ? "neutral" : "wider"),
  // How many instances of the same code run.
  "functions.reservedConcurrency": neutral,
  // Longer retention or larger messages lose nothing.
  "logGroups.retentionDays": ({ before, after }) =>
    increaseIsNeutral({ before: daysKept(before), after: daysKept(after) }),
  "queues.retentionSeconds": increaseIsNeutral,
  "queues.maxMessageBytes": increaseIsNeutral,
};

/** Without a retention, CloudWatch keeps everything. */
function daysKept(retentionDays: string | undefined): string {
  return retentionDays === undefined || retentionDays === "0" ? "Infinity" : retentionDays;
}

/** How a change of a property affects access. Unknown properties count as wider. */
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
  // A queue with a key of the stacks does not need SQS's own key.
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

/** A path in a state of a state machine, not in its input or output. */
const STATE = String.raw`(?:States\.(?:[\w$-]+|"(?:[^"\\]|\\.)*")\.|ItemProcessor\.)`;

/** The parts of a property that do not affect access. */
const HARMLESS_PARTS: Readonly<Record<string, RegExp>> = {
  // Descriptions; number and size of parallel batches; timeouts; retries. Not what is invoked, read or written.
  definition: new RegExp(
    `^${STATE}*(?:Comment|MaxConcurrency|TimeoutSeconds|ItemBatcher\\.Max(?:Items|InputBytes)PerBatch|` +
      "Retry(?:\\[\\d+\\])?\\.(?:IntervalSeconds|MaxAttempts|BackoffRate|MaxDelaySeconds|JitterStrategy))$",
  ),
  // Attempts and age of an event, whose destination does not change.
  events: /^(?:maxRetryAttempts|maxEventAgeSeconds)$/,
  // The same, and provisioned concurrency. An alias without its own event configuration loses failed events, unlike its
  // function.
  aliases: /^[\w-]+\.(?:events\.(?:maxRetryAttempts|maxEventAgeSeconds)|provisionedConcurrency)$/,
};

/** How a change of one part of a property affects access. Unknown parts count as wider. */
export function impactOfPart(name: string, { path, after }: ChangedLeaf): AccessImpact {
  // Each closes one way of being public.
  if (name === "publicAccessBlock") return after === "true" ? "narrower" : "wider";
  if (name === "environment") return TUNING_VARIABLES.has(path) ? "neutral" : "wider";
  return HARMLESS_PARTS[name]?.test(path) === true ? "neutral" : "wider";
}
