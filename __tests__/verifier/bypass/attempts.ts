import { OTHER_ARGUMENTS } from "./argument-attempts";
import { give, section, type Attempt, type EditableStack } from "./editable-stacks";
import { LOOK_ALIKES } from "./look-alike-attempts";
import { POLICY_ATTEMPTS } from "./policy-attempts";
import { MORE_RESOURCES } from "./resource-attempts";
import { provisioner, STRANGER } from "./strangers";
import { WHOLE_STACK_ATTEMPTS } from "./whole-stack-attempts";

const RESOURCE_TYPES = [
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_s3_bucket",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_logging",
  "aws_kms_key",
  "aws_lambda_function",
  "aws_lambda_permission",
  "aws_cloudwatch_log_group",
  "aws_cloudwatch_metric_alarm",
  "aws_sns_topic",
  "aws_sns_topic_subscription",
  "aws_cloudtrail",
  "aws_ssoadmin_permission_set",
  "aws_s3control_access_grants_location",
];

/** What Terraform itself offers in every resource. */
const META: Readonly<Record<string, Record<string, unknown>>> = {
  "provisioner of": { provisioner },
  "connection of": { connection: { host: "example.com" } },
  "ignore_changes of": { lifecycle: { ignore_changes: "all" } },
  "ignore_changes in a list of": { lifecycle: [{ prevent_destroy: true }, { ignore_changes: ["policy"] }] },
  "replace_triggered_by of": { lifecycle: { replace_triggered_by: ["x"] } },
  "a condition of": { lifecycle: { precondition: { condition: '${file("x") == ""}', error_message: "" } } },
  "count of": { count: 0 },
  "for_each of": { for_each: {} },
  "dynamic in": { dynamic: { policy: { for_each: [], content: {} } } },
  "tags of": { tags: { access: "granted" } },
  "tags_all of": { tags_all: { access: "granted" } },
  "region of": { region: "us-east-1" },
  "depends_on nothing of": { depends_on: ["data.external.x"] },
  "another provider of": { provider: "aws.other" },
  "a description that reads a file of": { description: '${file("~/.aws/credentials")}' },
  "a description that reads a file, behind signs, of": { description: '$$${file("~/.aws/credentials")}' },
  "timeouts of": { timeouts: { create: "1s" } },
};

const META_ATTEMPTS = Object.fromEntries(
  RESOURCE_TYPES.flatMap((type) =>
    Object.entries(META).map(([name, args]) => [`${name} ${type}`, give(type, args)] as const),
  ),
);

/** What stands besides the resources. */
const SECTIONS: Readonly<Record<string, Attempt>> = {
  ...Object.fromEntries(
    ["check", "data", "ephemeral", "import", "list", "locals", "module", "moved", "removed", "variable"].map(
      (name): [string, Attempt] => [name, section(name, {})],
    ),
  ),
  "a data source that runs a program": section("data", { external: { x: { program: ["true"] } } }),
  "statements that owners are to add, about something else": (stacks) => {
    const outputs = stacks.flatMap(({ json }) => {
      const { preconditions } = (json["output"] ?? {}) as Record<string, { value: string } | undefined>;
      return preconditions?.value.includes('"Resource":') === true ? [preconditions] : [];
    });
    for (const output of outputs) {
      output.value = output.value.replaceAll(/"Resource":"[^"]*"|"Resource":\[/g, (text) =>
        text.endsWith("[")
          ? `${text}"arn:aws:s3:::another-bucket/*",`
          : '"Resource":"arn:aws:s3:::another-bucket/*"',
      );
    }
    return outputs.length > 0;
  },
  "statements that owners are to add, for anyone": (stacks) => {
    const outputs = stacks.flatMap(({ json }) => {
      const { preconditions } = (json["output"] ?? {}) as Record<string, { value: string } | undefined>;
      return preconditions?.value.includes('"Principal"') === true ? [preconditions] : [];
    });
    for (const output of outputs) {
      output.value = output.value.replaceAll(/"Principal":\{[^}]*\}/g, '"Principal":"*"');
    }
    return outputs.length > 0;
  },
  "statements that the owner of another account is to add": (stacks) => {
    const [from, to] = [...stacks].sort((one) => (hasPreconditions(one) ? -1 : 1));
    if (from === undefined || to === undefined || !hasPreconditions(from) || hasPreconditions(to))
      return false;
    const { preconditions, ...rest } = from.json["output"] as Record<string, unknown>;
    from.json["output"] = rest;
    to.json["output"] = { ...(to.json["output"] as object), preconditions };
    return true;
  },
  "the ARN of another role": (stacks) => {
    const outputs = stacks.flatMap(({ json }) =>
      Object.entries((json["output"] ?? {}) as Record<string, { value: string }>).filter(([name]) =>
        name.includes("role_arn_"),
      ),
    );
    for (const [, output] of outputs) output.value = `arn:aws:iam::${STRANGER}:role/x`;
    return outputs.length > 0;
  },
  "an output more": section("output", { x: { value: "y" } }),
  "an output that reads a file": section("output", { x: { value: '${file("~/.aws/credentials")}' } }),
  "an output of a function": section("output", { x: { value: '${templatefile("x", {})}' } }),
  "an output of another stack": section("output", {
    x: { value: "${data.terraform_remote_state.x.outputs.y}" },
  }),
  "a backend of someone else": changeTerraform((terraform) => {
    terraform["backend"] = { s3: { bucket: "somebody-elses", key: "state", region: "us-east-1" } };
  }),
  "a backend over HTTP": changeTerraform((terraform) => {
    terraform["backend"] = { http: { address: "https://example.com" } };
  }),
  "a provider from someone else": changeTerraform((terraform) => {
    terraform["required_providers"] = { aws: { source: "someone/aws", version: "6.25.0" } };
  }),
  "a provider of long ago": changeTerraform((terraform) => {
    terraform["required_providers"] = { aws: { source: "aws", version: "3.76.1" } };
  }),
  "a provider from another registry": changeTerraform((terraform) => {
    terraform["required_providers"] = { aws: { source: "example.com/hashicorp/aws", version: "6.25.0" } };
  }),
  "a provider more": changeTerraform((terraform) => {
    Object.assign(terraform["required_providers"] as object, { external: { source: "hashicorp/external" } });
  }),
  "a service without its local endpoint": (stacks) =>
    stacks
      .flatMap(({ json }) => (json["provider"] as { aws: { endpoints?: object[] }[] }).aws)
      .map(({ endpoints = [] }) =>
        endpoints.map((each) => Reflect.deleteProperty(each, "sqs")).includes(true),
      )
      .includes(true),
  "a cloud": changeTerraform((terraform) => (terraform["cloud"] = { organization: "x" })),
  "metadata for a provider": changeTerraform((terraform) => (terraform["provider_meta"] = { aws: {} })),
  ...Object.fromEntries(
    Object.entries({
      region: "us-east-1",
      allowed_account_ids: [STRANGER],
      "allowed_account_ids, two": undefined,
      assume_role: [{ role_arn: `arn:aws:iam::${STRANGER}:role/x` }],
      assume_role_with_web_identity: [{ role_arn: `arn:aws:iam::${STRANGER}:role/x` }],
      profile: "somebody",
      access_key: "AKIAIOSFODNN7EXAMPLE",
      shared_credentials_files: ["/tmp/x"],
      endpoints: [{ s3: "https://example.com" }],
      http_proxy: "http://example.com",
      insecure: true,
      custom_ca_bundle: "/tmp/x",
      skip_requesting_account_id: true,
      skip_credentials_validation: true,
      default_tags: [{ tags: { access: "granted" } }],
      ignore_tags: [{ keys: ["x"] }],
      s3_use_path_style: true,
    }).map(([name, value]): [string, Attempt] => [
      `provider with ${name}`,
      (stacks) => {
        for (const { json } of stacks) {
          const [provider] = (json["provider"] as { aws: Record<string, unknown>[] }).aws;
          if (value === undefined)
            (provider?.["allowed_account_ids"] as string[] | undefined)?.push(STRANGER);
          else Object.assign(provider ?? {}, { [name]: value });
        }
        return true;
      },
    ]),
  ),
  "a second provider": (stacks) => {
    for (const { json } of stacks) {
      const { aws } = json["provider"] as { aws: Record<string, unknown>[] };
      aws.push({ ...aws[0], alias: "other", allowed_account_ids: [STRANGER] });
    }
    return true;
  },
  "a provider of another kind": (stacks) => {
    for (const { json } of stacks) Object.assign(json["provider"] as object, { external: [{}] });
    return true;
  },
};

function hasPreconditions({ json }: EditableStack): boolean {
  return Object.hasOwn(json["output"] ?? {}, "preconditions");
}

function changeTerraform(edit: (terraform: Record<string, unknown>) => void): Attempt {
  return (stacks) => {
    for (const { json } of stacks) edit(json["terraform"] as Record<string, unknown>);
    return true;
  };
}

/** Every way in that was tried, by its name. */
export const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  ...prefixed("resource: ", MORE_RESOURCES),
  ...prefixed("argument: ", OTHER_ARGUMENTS),
  ...prefixed("alike: ", LOOK_ALIKES),
  ...prefixed("meta: ", META_ATTEMPTS),
  ...prefixed("section: ", SECTIONS),
  ...prefixed("stack: ", WHOLE_STACK_ATTEMPTS),
  ...prefixed("policy: ", POLICY_ATTEMPTS),
};

function prefixed(prefix: string, attempts: Readonly<Record<string, Attempt>>): Record<string, Attempt> {
  return Object.fromEntries(Object.entries(attempts).map(([name, attempt]) => [`${prefix}${name}`, attempt]));
}
