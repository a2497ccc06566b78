import { createHash } from "node:crypto";
import { isObject } from "../../src/iam/parse-json";
import type { RawStack } from "../../src/terraform-model";
import { evaluateDeep } from "../../src/terraform-model/expressions/evaluate-expression";
import { parseTemplate, type Expression } from "../../src/terraform-model/expressions/parse-expression";

type Json = Record<string, unknown>;

/**
 * What `terraform show -json` would write of a synthesized stack. It stands in for Terraform with AWS's provider where neither
 * a provider nor an account is at hand: it resolves references, gives what AWS would give, and fills in what the provider
 * shows of what is not given. That its form is Terraform's own is held against files that Terraform wrote.
 *
 * - `state`: after the apply
 * - `later-plan`: a plan that changes nothing
 * - `first-plan`: of an account where nothing is yet
 */
export function terraformShow(
  { json }: RawStack,
  kind: "state" | "first-plan" | "later-plan",
): Json & { readonly format_version: string } {
  const stack = json as { readonly resource: Record<string, Record<string, Json>>; readonly provider: Json };
  const resources = Object.entries(stack.resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, args]) => ({ type, name, args: withoutMeta(args) })),
  );
  const [provider = {}] = stack.provider["aws"] as Json[];
  const world: World = {
    account: (provider["allowed_account_ids"] as string[])[0] ?? "",
    region: String(provider["region"]),
    find: (type, name) => resources.find((one) => one.type === type && one.name === name)?.args,
  };
  const isFirst = kind === "first-plan";
  const shown = resources.map((one) => show(one, world, isFirst));
  const values = { root_module: { resources: shown.map(({ resource }) => resource) } };
  if (kind === "state") return { format_version: "1.0", terraform_version: "1.11.4", values };
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: values,
    resource_changes: shown.map(({ resource, unknown }) => ({
      ...resource,
      values: undefined,
      change: {
        actions: [isFirst ? "create" : "no-op"],
        before: isFirst ? null : resource.values,
        after: resource.values,
        after_unknown: unknown,
      },
    })),
    configuration: {
      provider_config: {
        aws: {
          name: "aws",
          full_name: "registry.terraform.io/hashicorp/aws",
          expressions: Object.fromEntries(
            Object.entries(provider).map(([key, value]) => [key, { constant_value: value }]),
          ),
        },
      },
      root_module: {
        resources: resources.map(({ type, name, args }) => ({
          address: `${type}.${name}`,
          mode: "managed",
          type,
          name,
          provider_config_key: "aws",
          expressions: Object.fromEntries(
            Object.entries(args).map(([key, value]) => [key, expressionsOf(value)]),
          ),
        })),
      },
    },
    applyable: true,
    complete: true,
    errored: false,
  };
}

interface World {
  readonly account: string;
  readonly region: string;
  readonly find: (type: string, name: string) => Json | undefined;
}

interface StackResource {
  readonly type: string;
  readonly name: string;
  readonly args: Json;
}

function withoutMeta(args: Json): Json {
  const meta = new Set(["//", "provider", "depends_on", "lifecycle"]);
  return Object.fromEntries(Object.entries(args).filter(([key]) => !meta.has(key)));
}

function show({ type, name, args }: StackResource, world: World, isFirst: boolean) {
  const given = givenByAws(type, name, args, world);
  const own = Object.entries(args).map(([key, value]): Known & { readonly key: string } => ({
    key,
    ...(isFirst ? known(value) : { value }),
  }));
  const open = [
    ...own.filter(({ unknown }) => unknown === true).map(({ key }) => key),
    ...(isFirst ? Object.keys(given) : []),
  ];
  const filled = Object.fromEntries(
    Object.entries({ ...SHOWN[type], ...(isFirst ? {} : COMPUTED_LATER[type]) }).filter(
      ([key]) => !open.includes(key),
    ),
  );
  const values: Json = {
    ...filled,
    ...Object.fromEntries(
      own
        .filter(({ unknown }) => unknown !== true)
        .map(({ key, value }) => [key, shape(key, evaluate(value, world))]),
    ),
    ...(isFirst ? {} : given),
  };
  const provider = "registry.terraform.io/hashicorp/aws";
  return {
    resource: {
      ...{ address: `${type}.${name}`, mode: "managed", type, name, provider_name: provider },
      ...{ schema_version: 0, values, sensitive_values: {} },
    },
    unknown: {
      ...Object.fromEntries(
        own.flatMap(({ key, unknown }) => (unknown === undefined ? [] : [[key, unknown]])),
      ),
      ...Object.fromEntries(open.map((key) => [key, true])),
    },
  };
}

interface Known {
  /** Without what is known only after the apply. */
  readonly value: unknown;
  /** As Terraform marks that: true, or a block with the marks of its arguments. @default - all of it is known */
  readonly unknown?: unknown;
}

function known(value: unknown, isMap = false): Known {
  if (isMap && isObject(value)) {
    const [one] = known(value).unknown === undefined ? [] : (known(value).unknown as unknown[]);
    return { value: known(value).value, ...(one === undefined ? {} : { unknown: one }) };
  }
  const isBlocks = isObject(value) || (Array.isArray(value) && value.some(isObject));
  if (!isBlocks) return refersToGiven(value) ? { value: undefined, unknown: true } : { value };
  const blocks = [value].flat().map((block) => {
    const entries = Object.entries(block as Json).map(
      ([key, item]) => [key, known(item, MAPS.has(key))] as const,
    );
    const kept = entries.filter(([, one]) => one.unknown !== true).map(([key, one]) => [key, one.value]);
    const marks = entries
      .filter(([, one]) => one.unknown !== undefined)
      .map(([key, one]) => [key, one.unknown]);
    return { value: Object.fromEntries(kept) as Json, unknown: Object.fromEntries(marks) as Json };
  });
  const isOpen = blocks.some(({ unknown }) => Object.keys(unknown).length > 0);
  return {
    value: Array.isArray(value) ? blocks.map((block) => block.value) : blocks[0]?.value,
    ...(isOpen ? { unknown: blocks.map(({ unknown }) => unknown) } : {}),
  };
}

/** Blocks are lists; maps are not. */
const MAPS: ReadonlySet<string> = new Set(["variables", "dimensions", "tags"]);

function shape(key: string, value: unknown): unknown {
  if (typeof value === "string") return /^[{[]/.test(value) ? sortedJson(value) : value;
  if (Array.isArray(value)) return value.map((item: unknown) => (isObject(item) ? inner(item) : item));
  if (!isObject(value)) return value;
  return MAPS.has(key) ? value : [inner(value)];
}

function inner(value: Readonly<Json>): Json {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shape(key, item)]));
}

/** `jsonencode` writes the keys of an object in order. */
function sortedJson(text: string): string {
  const sort = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sort);
    if (!isObject(value)) return value;
    const keys = Object.keys(value).sort();
    return Object.fromEntries(keys.map((key) => [key, sort(value[key])]));
  };
  return JSON.stringify(sort(JSON.parse(text)));
}

function evaluate(value: unknown, world: World): unknown {
  return evaluateDeep(value, ([type = "", name = "", attribute = ""]) => {
    const args = world.find(type, name) ?? {};
    const found = givenByAws(type, name, args, world)[attribute] ?? args[attribute];
    if (found === undefined)
      throw new Error(`what AWS gives ${type}.${name} as ${attribute} is not known here`);
    return evaluate(found, world);
  });
}

function referencesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case "reference":
      return [expression.path.join(".")];
    case "template":
      return expression.parts.flatMap(referencesIn);
    case "list":
      return expression.items.flatMap(referencesIn);
    case "object":
      return expression.entries.flatMap((entry) => entry.flatMap(referencesIn));
    case "call":
      return expression.args.flatMap(referencesIn);
    case "literal":
      return [];
  }
}

function references(value: unknown): string[] {
  if (typeof value === "string") return referencesIn(parseTemplate(value));
  if (Array.isArray(value)) return value.flatMap(references);
  return isObject(value) ? Object.values(value).flatMap(references) : [];
}

/** Names are known before the apply, what AWS gives is not. */
function refersToGiven(value: unknown): boolean {
  return references(value).some((text) => !/\.(?:name|function_name|bucket)$/.test(text));
}

function expressionsOf(value: unknown): unknown {
  if (isObject(value) || (Array.isArray(value) && value.some(isObject))) {
    return [value]
      .flat()
      .map((block) =>
        Object.fromEntries(Object.entries(block as Json).map(([key, item]) => [key, expressionsOf(item)])),
      );
  }
  const found = [...new Set(references(value))];
  if (found.length === 0) return { constant_value: value };
  return { references: found.flatMap((text) => [text, text.split(".").slice(0, 2).join(".")]) };
}

/** What AWS gives a resource when it makes it. */
function givenByAws(type: string, name: string, args: Json, world: World): Json {
  const { account, region } = world;
  const text = (key: string): string => String(evaluate(args[key] ?? "", world));
  const arn = (service: string, resource: string): string =>
    `arn:aws:${service}:${region}:${account}:${resource}`;
  const invented = createHash("sha256").update(name).digest("hex");
  switch (type) {
    case "aws_iam_role":
      return {
        arn: `arn:aws:iam::${account}:role${text("path") || "/"}${text("name")}`,
        id: text("name"),
      };
    case "aws_iam_policy": {
      const own = `arn:aws:iam::${account}:policy${text("path") || "/"}${text("name")}`;
      return { arn: own, id: own };
    }
    case "aws_s3_bucket":
      return { arn: `arn:aws:s3:::${text("bucket")}`, id: text("bucket"), region };
    case "aws_kms_key": {
      const id = `${invented.slice(0, 8)}-1234-1234-1234-${invented.slice(8, 20)}`;
      return { arn: arn("kms", `key/${id}`), id, key_id: id };
    }
    case "aws_lambda_function":
      return {
        arn: arn("lambda", `function:${text("function_name")}`),
        id: text("function_name"),
        version: "1",
      };
    case "aws_lambda_alias": {
      const own = arn("lambda", `function:${text("function_name")}:${text("name")}`);
      return { arn: own, id: own };
    }
    case "aws_sns_topic":
      return { arn: arn("sns", text("name")), id: arn("sns", text("name")) };
    case "aws_sfn_state_machine":
      return {
        arn: arn("states", `stateMachine:${text("name")}`),
        id: arn("states", `stateMachine:${text("name")}`),
      };
    case "aws_cloudwatch_log_group":
      return { arn: arn("logs", `log-group:${text("name")}`), id: text("name") };
    case "aws_sqs_queue": {
      const url = `https://sqs.${region}.amazonaws.com/${account}/${text("name")}`;
      return { arn: arn("sqs", text("name")), id: url, url };
    }
    case "aws_ssoadmin_permission_set":
      return { arn: `arn:aws:sso:::permissionSet/ssoins-1/ps-${invented.slice(0, 16)}`, id: invented };
    case "aws_s3control_access_grants_location":
      return { access_grants_location_id: invented.slice(0, 12), id: invented };
    default:
      return { id: invented };
  }
}

/** What the provider shows of what is not given, as in files that Terraform wrote. */
const SHOWN: Readonly<Record<string, Json>> = {
  aws_iam_role: {
    description: "",
    force_detach_policies: false,
    max_session_duration: 3600,
    path: "/",
    permissions_boundary: "",
    tags: null,
  },
  aws_s3_bucket: { force_destroy: false, tags: null, timeouts: null },
  aws_sqs_queue: {
    content_based_deduplication: false,
    delay_seconds: 0,
    fifo_queue: false,
    kms_master_key_id: "",
    receive_wait_time_seconds: 0,
    tags: null,
    visibility_timeout_seconds: 30,
  },
  aws_kms_key: { bypass_policy_lockout_safety_check: false, is_enabled: true, key_usage: "ENCRYPT_DECRYPT" },
  aws_lambda_function: { publish: false, skip_destroy: false, layers: null, package_type: "Zip" },
};

/** The same of what is known only after the apply. */
const COMPUTED_LATER: Readonly<Record<string, Json>> = {
  aws_iam_role: { inline_policy: [], managed_policy_arns: [], name_prefix: "", tags_all: {} },
  aws_s3_bucket: {
    acl: null,
    bucket_prefix: "",
    policy: "",
    server_side_encryption_configuration: [],
    tags_all: {},
    versioning: [{ enabled: false, mfa_delete: false }],
  },
  aws_sqs_queue: { policy: "", redrive_policy: "", tags_all: {} },
  aws_sns_topic: { policy: "" },
};
