import { parseTemplate, type Expression } from "../../src/terraform-model/expressions/parse-expression";
import type { RawStack } from "../../src/terraform-model";

type Json = Record<string, unknown>;
type Resources = Record<string, Record<string, Json>>;

/** A set of stacks with one thing changed. */
export interface Mutant {
  /** `account_B / aws_s3_bucket_policy.x.policy[AllowWrite]: drop Condition Bool aws:SecureTransport` */
  readonly name: string;
  /** What is changed and how, which another config may have too: that resource, argument or statement in full. */
  readonly change: string;
  readonly stacks: readonly RawStack[];
}

/** The argument of each type that is a policy. */
export const POLICIES: Readonly<Record<string, string>> = {
  aws_iam_role: "assume_role_policy",
  aws_iam_role_policy: "policy",
  aws_s3_bucket_policy: "policy",
  aws_kms_key: "policy",
  aws_sns_topic_policy: "policy",
  aws_sqs_queue_policy: "policy",
  aws_s3control_access_grants_instance_resource_policy: "policy",
  aws_ssoadmin_permission_set_inline_policy: "inline_policy",
};

/** Arguments that narrow or hold something, each of which is left out or changed in turn. */
const ARGUMENTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  aws_lambda_permission: {
    source_arn: undefined,
    source_account: undefined,
    qualifier: undefined,
    principal: "*",
    action: "lambda:*",
  },
  aws_s3_bucket_public_access_block: {
    block_public_acls: false,
    block_public_policy: false,
    ignore_public_acls: false,
    restrict_public_buckets: undefined,
  },
  aws_s3_bucket_ownership_controls: { rule: { object_ownership: "ObjectWriter" } },
  aws_s3_bucket_versioning: { versioning_configuration: { status: "Suspended" } },
  aws_iam_role: { path: "/elsewhere/", name: "renamed" },
  aws_s3control_access_grant: {
    permission: "READ",
    access_grants_location_configuration: [{ s3_sub_prefix: "*" }],
    grantee: [{ grantee_type: "IAM", grantee_identifier: "arn:aws:iam::999999999999:role/stranger" }],
  },
  aws_s3control_access_grants_location: { location_scope: "s3://another-bucket/*" },
  aws_ssoadmin_account_assignment: {
    principal_id: "99999999-2222-3333-4444-555555555555",
    target_id: "999999999999",
  },
  aws_s3_bucket: { bucket: "another-bucket" },
  aws_sfn_state_machine: { name: "renamed", type: "EXPRESS", logging_configuration: undefined },
  aws_sqs_queue: {
    name: "another-queue",
    message_retention_seconds: 300_000,
    visibility_timeout_seconds: 31,
    redrive_policy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:999999999999:x","maxReceiveCount":5}',
    redrive_allow_policy: '{"redrivePermission":"denyAll"}',
    max_message_size: undefined,
    sqs_managed_sse_enabled: false,
    kms_master_key_id: "alias/aws/sqs",
  },
  aws_cloudwatch_event_rule: {
    event_pattern:
      '{"source":["aws.s3"],"detail-type":["Object Created"],"detail":{"bucket":{"name":["x"]}}}',
  },
  aws_cloudwatch_event_target: {
    arn: "arn:aws:lambda:eu-central-1:999999999999:function:stranger",
    dead_letter_config: { arn: "arn:aws:sqs:eu-central-1:999999999999:stranger" },
  },
  aws_lambda_event_source_mapping: {
    function_response_types: undefined,
    batch_size: 9,
    scaling_config: { maximum_concurrency: 999 },
  },
  aws_lambda_function_event_invoke_config: {
    destination_config: {
      on_failure: { destination: "arn:aws:sqs:eu-central-1:999999999999:thumbnail-failures" },
    },
    maximum_retry_attempts: 0,
    maximum_event_age_in_seconds: 60,
    qualifier: undefined,
  },
  aws_lambda_function: {
    role: "arn:aws:iam::999999999999:role/stranger",
    tracing_config: { mode: "Elsewhere" },
    code_signing_config_arn:
      "arn:aws:lambda:eu-central-1:999999999999:code-signing-config:csc-0a0b0c0d1a1b1c1d2",
    vpc_config: { subnet_ids: ["subnet-0a0b0c0d"], security_group_ids: ["sg-0a0b0c0d"] },
    reserved_concurrent_executions: 1,
    publish: undefined,
    handler: "stranger.handler",
    layers: ["arn:aws:lambda:eu-central-1:999999999999:layer:stranger:1"],
    image_uri: `111111111111.dkr.ecr.eu-central-1.amazonaws.com/reports@sha256:${"2b".repeat(32)}`,
  },
  aws_lambda_alias: {
    name: "another",
    function_version: "7",
    routing_config: { additional_version_weights: { "7": 0.5 } },
  },
  aws_lambda_provisioned_concurrency_config: { provisioned_concurrent_executions: 1, qualifier: "another" },
  aws_cloudwatch_log_group: {
    name: "/aws/lambda/another",
    retention_in_days: undefined,
    kms_key_id: "arn:aws:kms:eu-central-1:999999999999:key/another",
  },
  aws_sns_topic: { name: "another-topic", kms_master_key_id: undefined },
  aws_sns_topic_subscription: {
    endpoint: "https://stranger.example.com/",
    protocol: "http",
    filter_policy: '{"Records":{"eventName":[{"prefix":"ObjectCreated:"}]}}',
    filter_policy_scope: undefined,
  },
};

/** Types of which one may be missing without anyone gaining or losing access. */
const KEPT =
  /^aws_(accessanalyzer|cloudtrail|cloudwatch_dashboard|cloudwatch_metric_alarm|s3_bucket_lifecycle|s3_bucket_logging|s3_bucket_object_lock|s3control_access_grants_instance$)/;

/** The stacks with one statement, condition, action, principal, resource or argument dropped or widened, in turn. */
export function mutantsOf(stacks: readonly RawStack[]): Mutant[] {
  return stacks.flatMap(({ id, json }) => {
    const resources = ((json as Json)["resource"] ?? {}) as Resources;
    return Object.entries(resources).flatMap(([type, named]) =>
      Object.entries(named).flatMap(([name, args]) => {
        const place = `${id} / ${type}.${name.replace(/_[0-9A-F]{8}$/, "")}`;
        const mutant = (edit: string, part: unknown, changed: Json | undefined): Mutant => ({
          name: `${place}${edit}`,
          change: `${type}${edit} ${JSON.stringify(part)}`,
          stacks: replace(stacks, id, type, name, changed),
        });
        return [
          ...(KEPT.test(type) ? [] : [mutant(": drop", args, undefined)]),
          ...Object.entries({ ...ARGUMENTS[type], ...argumentsWidening(type, args) })
            // What is not there cannot be dropped.
            .filter(([argument, value]) => value !== undefined || args[argument] !== undefined)
            .map(([argument, value]) =>
              mutant(`: ${argument} ${value === undefined ? "dropped" : JSON.stringify(value)}`, args, {
                ...args,
                [argument]: value,
              }),
            ),
          ...[...policyMutants(type, args), ...definitionMutants(type, args)].map(
            ({ name: edit, part, args: changed }) => mutant(edit, part, changed),
          ),
        ];
      }),
    );
  });
}

/** Where the usual change would be none. */
function argumentsWidening(type: string, { permission }: Json): Readonly<Record<string, unknown>> {
  return type === "aws_s3control_access_grant" && permission === "READ" ? { permission: "READWRITE" } : {};
}

function replace(
  stacks: readonly RawStack[],
  id: string,
  type: string,
  name: string,
  args: Json | undefined,
): RawStack[] {
  return stacks.map((stack) => {
    if (stack.id !== id) return stack;
    const { resource, ...others } = stack.json as { resource: Resources };
    const named = { ...resource[type] };
    if (args === undefined) Reflect.deleteProperty(named, name);
    else named[name] = JSON.parse(JSON.stringify(args)) as Json;
    return { id, json: { ...others, resource: { ...resource, [type]: named } } };
  });
}

interface PolicyMutant {
  readonly name: string;
  readonly part: unknown;
  readonly args: Json;
}

function policyMutants(type: string, args: Json): PolicyMutant[] {
  const argument = POLICIES[type];
  if (argument === undefined) return [];
  const policy = toJson(parseTemplate(String(args[argument]))) as { Statement: Json[] };
  const withStatements = (statements: readonly Json[]): Json => ({
    ...args,
    [argument]: JSON.stringify({ ...policy, Statement: statements }),
  });
  const instead = (index: number, statement: Json): Json =>
    withStatements(policy.Statement.map((old, at) => (at === index ? statement : old)));
  const added = {
    Sid: "Added",
    Effect: "Allow",
    Action: ["s3:GetObjectTorrent"],
    Resource: ["arn:aws:s3:::x/*"],
  };
  const addable = type === "aws_iam_role_policy" || type.startsWith("aws_ssoadmin");
  return [
    ...(addable
      ? [{ name: ": add a statement", part: args, args: withStatements([...policy.Statement, added]) }]
      : []),
    ...policy.Statement.flatMap((statement, index) => {
      const at = `[${String(statement["Sid"])}]`;
      return [
        {
          name: `${at}: drop`,
          part: statement,
          args: withStatements(policy.Statement.filter((_, other) => other !== index)),
        },
        ...statementMutants(statement).map(([change, changed]) => ({
          name: `${at}: ${change}`,
          part: statement,
          args: instead(index, changed),
        })),
      ];
    }),
  ];
}

/** Each leaf of a state machine's definition left out, and changed. */
function definitionMutants(type: string, args: Json): PolicyMutant[] {
  if (type !== "aws_sfn_state_machine") return [];
  const definition = toJson(parseTemplate(String(args["definition"])));
  return leafPaths(definition)
    .filter(([first]) => first !== "Comment")
    .flatMap((path) =>
      [undefined, "changed"].map((value) => ({
        name: `[${path.join(".")}]: ${value === undefined ? "drop" : "change"}`,
        part: definition,
        args: { ...args, definition: JSON.stringify(withLeaf(definition, path, value)) },
      })),
    );
}

function leafPaths(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [[]];
  return Object.entries(value).flatMap(([key, inner]) => leafPaths(inner).map((path) => [key, ...path]));
}

function withLeaf(value: unknown, [key = "", ...rest]: readonly string[], leaf: unknown): unknown {
  const copy = structuredClone(value) as Record<string, unknown>;
  if (rest.length > 0) copy[key] = withLeaf(copy[key], rest, leaf);
  else if (leaf !== undefined) copy[key] = leaf;
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else Reflect.deleteProperty(copy, key);
  return copy;
}

type Change = [name: string, statement: Json];

function statementMutants(statement: Json): Change[] {
  return [
    ...conditionMutants(statement),
    ...listMutants(
      statement,
      "Action",
      statement["Effect"] === "Allow" ? "s3:DeleteObjectVersion" : undefined,
    ),
    ...listMutants(statement, "Resource", "*"),
    ...(statement["Effect"] === "Allow" ? principalMutants(statement) : []),
  ];
}

function conditionMutants(statement: Json): Change[] {
  const condition = (statement["Condition"] ?? {}) as Record<string, Record<string, unknown>>;
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.keys(keys).map((key): Change => {
      const copy = structuredClone(condition);
      Reflect.deleteProperty(copy[operator] ?? {}, key);
      const left = Object.fromEntries(
        Object.entries(copy).filter(([, rest]) => Object.keys(rest).length > 0),
      );
      const rest = Object.fromEntries(Object.entries(statement).filter(([name]) => name !== "Condition"));
      return [
        `drop Condition ${operator} ${key}`,
        Object.keys(left).length === 0 ? rest : { ...rest, Condition: left },
      ];
    }),
  );
}

/** Each item dropped, each widened to "*", and one added. */
function listMutants(statement: Json, element: string, addition: string | undefined): Change[] {
  const items = [statement[element] ?? []].flat() as string[];
  if (items.length === 0) return [];
  const allows = statement["Effect"] === "Allow";
  const others = (index: number): string[] => items.filter((_, other) => other !== index);
  return [
    ...(items.length > 1
      ? items.map((item, index): Change => [
          `drop ${element} ${item}`,
          { ...statement, [element]: others(index) },
        ])
      : []),
    ...(allows && !items.includes("*")
      ? items.map((item, index): Change => [
          `widen ${element} ${item}`,
          {
            ...statement,
            [element]: [...others(index), element === "Action" ? `${item.split(":")[0] ?? ""}:*` : "*"],
          },
        ])
      : []),
    ...(allows && addition !== undefined && element === "Action"
      ? [[`add ${element} ${addition}`, { ...statement, [element]: [...items, addition] }] as Change]
      : []),
  ];
}

function principalMutants(statement: Json): Change[] {
  const principal = statement["Principal"] as Record<string, string | string[]> | undefined;
  if (principal === undefined) return [];
  return Object.entries(principal).flatMap(([kind, given]): Change[] => {
    const items = [given].flat();
    const service = items.includes("ec2.amazonaws.com") ? "fsx.amazonaws.com" : "ec2.amazonaws.com";
    const stranger = kind === "AWS" ? "arn:aws:iam::999999999999:root" : service;
    return [
      [
        `add Principal ${stranger}`,
        { ...statement, Principal: { ...principal, [kind]: [...items, stranger] } },
      ],
      ["Principal everyone", { ...statement, Principal: "*" }],
      ...(items.length > 1
        ? items.map((item): Change => [
            `drop Principal ${item}`,
            { ...statement, Principal: { ...principal, [kind]: items.filter((other) => other !== item) } },
          ])
        : []),
    ];
  });
}

/** An expression as JSON whose texts hold the references as Terraform's templates. */
export function toJson(expression: Expression): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template":
      return expression.parts.map((part) => String(toJson(part))).join("");
    case "list":
      return expression.items.map(toJson);
    case "object":
      return Object.fromEntries(
        expression.entries.map(([key, value]) => [String(toJson(key)), toJson(value)]),
      );
    case "reference":
      return `\${${expression.path.join(".")}}`;
    case "call":
      return toJson(expression.args[0] ?? { kind: "literal", value: null });
  }
}
