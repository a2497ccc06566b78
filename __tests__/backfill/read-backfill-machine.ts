/** A backfill's state machine, as its definition says. */
export interface BackfillMachine {
  readonly source: { readonly bucket: string; readonly prefix?: string };
  readonly results: { readonly bucket: string; readonly prefix: string };
  readonly itemsPerBatch: number;
  readonly bytesPerBatch: number;
  readonly batchInput?: Fields;
  readonly maxConcurrency: number;
  readonly toleratedFailurePercentage: number;
  readonly functionArn: string;
  readonly retry: Retrier;
}

export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a definition of just the kind that backfills have. Every field has to be there and to be known: what is not
 * simulated is not passed over.
 *
 * @throws Error naming the field
 */
export function readBackfillMachine(definition: Fields): BackfillMachine {
  const machine = fieldsOf(definition, "the definition", ["StartAt", "States"], ["Comment"]);
  const states = fieldsOf(machine["States"], "States", [textOf(machine, "StartAt")]);
  const map = fieldsOf(
    states[textOf(machine, "StartAt")],
    "the map",
    ["Type", "Label", "ItemReader", "ItemBatcher", "MaxConcurrency", "ToleratedFailurePercentage"].concat([
      "ItemProcessor",
      "ResultWriter",
      "End",
    ]),
  );
  expectValues(map, { Type: "Map", End: true });
  const reader = integration(map["ItemReader"], "s3:listObjectsV2", ["Bucket"], ["Prefix"]);
  const batcher = fieldsOf(
    map["ItemBatcher"],
    "ItemBatcher",
    ["MaxItemsPerBatch", "MaxInputBytesPerBatch"],
    ["BatchInput"],
  );
  const processor = fieldsOf(map["ItemProcessor"], "ItemProcessor", ["ProcessorConfig", "StartAt", "States"]);
  expectValues(processor["ProcessorConfig"] as Fields, { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" });
  const inner = fieldsOf(processor["States"], "ItemProcessor.States", [textOf(processor, "StartAt")]);
  const task = fieldsOf(inner[textOf(processor, "StartAt")], "the task", [
    ...["Type", "Resource", "Parameters", "OutputPath", "TimeoutSeconds", "Retry", "End"],
  ]);
  expectValues(task, { Type: "Task", OutputPath: "$.Payload", End: true });
  const call = integration({ Resource: task["Resource"], Parameters: task["Parameters"] }, "lambda:invoke", [
    "FunctionName",
    "Payload.$",
  ]);
  expectValues(call, { "Payload.$": "$" });
  const writer = integration(map["ResultWriter"], "s3:putObject", ["Bucket", "Prefix"]);
  return {
    source: {
      bucket: textOf(reader, "Bucket"),
      ...("Prefix" in reader && { prefix: textOf(reader, "Prefix") }),
    },
    results: { bucket: textOf(writer, "Bucket"), prefix: textOf(writer, "Prefix") },
    itemsPerBatch: numberOf(batcher, "MaxItemsPerBatch"),
    bytesPerBatch: numberOf(batcher, "MaxInputBytesPerBatch"),
    ...("BatchInput" in batcher && { batchInput: batcher["BatchInput"] as Fields }),
    maxConcurrency: numberOf(map, "MaxConcurrency"),
    toleratedFailurePercentage: numberOf(map, "ToleratedFailurePercentage"),
    functionArn: textOf(call, "FunctionName"),
    retry: retrierOf(task["Retry"]),
  };
}

function retrierOf(value: unknown): Retrier {
  const [only, ...others] = value as readonly unknown[];
  if (others.length > 0) throw new Error(`expected one retrier, received ${String(others.length + 1)}`);
  const retrier = fieldsOf(only, "Retry", [
    ...["ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy"],
  ]);
  expectValues(retrier, { JitterStrategy: "FULL" });
  return {
    errors: retrier["ErrorEquals"] as string[],
    intervalSeconds: numberOf(retrier, "IntervalSeconds"),
    maxAttempts: numberOf(retrier, "MaxAttempts"),
    backoffRate: numberOf(retrier, "BackoffRate"),
    maxDelaySeconds: numberOf(retrier, "MaxDelaySeconds"),
  };
}

/** The parameters of a call of one API. */
function integration(
  value: unknown,
  api: string,
  needed: readonly string[],
  optional: readonly string[] = [],
): Fields {
  const { Resource, Parameters } = fieldsOf(value, api, ["Resource", "Parameters"]);
  if (!new RegExp(`^arn:[a-z-]+:states:::${api}$`).test(String(Resource))) {
    throw new Error(`expected the API ${api}, received ${String(Resource)}`);
  }
  return fieldsOf(Parameters, `the parameters of ${api}`, needed, optional);
}

function fieldsOf(
  value: unknown,
  what: string,
  needed: readonly string[],
  optional: readonly string[] = [],
): Fields {
  if (typeof value !== "object" || value === null)
    throw new Error(`${what}: expected an object, received ${String(value)}`);
  const missing = needed.find((key) => !(key in value));
  const unknown = Object.keys(value).find((key) => !needed.includes(key) && !optional.includes(key));
  if (missing !== undefined) throw new Error(`${what}: expected ${missing}, received nothing`);
  if (unknown !== undefined) {
    throw new Error(`${what}: expected only ${[...needed, ...optional].join(", ")}, received ${unknown}`);
  }
  return value as Fields;
}

function expectValues(fields: Fields, expected: Fields): void {
  for (const [key, value] of Object.entries(expected)) {
    if (fields[key] === value) continue;
    throw new Error(`${key}: expected ${String(value)}, received ${JSON.stringify(fields[key])}`);
  }
}

function textOf(fields: Fields, key: string): string {
  const value = fields[key];
  if (typeof value === "string") return value;
  throw new Error(`${key}: expected text, received ${JSON.stringify(value)}`);
}

function numberOf(fields: Fields, key: string): number {
  const value = fields[key];
  if (typeof value === "number") return value;
  throw new Error(`${key}: expected a number, received ${JSON.stringify(value)}`);
}
