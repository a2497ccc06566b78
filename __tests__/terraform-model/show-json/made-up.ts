import {
  openDocument,
  readShowJson,
  type GivenAccount,
  type ShownModel,
} from "../../../src/terraform-model/show-json";

export const A = "111111111111";
export const B = "222222222222";

/** A resource as `terraform show -json` has it. */
export interface MadeUp {
  readonly address: string;
  readonly values: Record<string, unknown>;
  /** What is known only after apply, as Terraform marks it. @default - nothing */
  readonly unknown?: object;
  /** As the configuration has it, for a plan. @default - constants of the values */
  readonly expressions?: Record<string, unknown>;
  /** @default "aws" */
  readonly provider?: string;
  readonly sensitive?: object;
}

/** `module.a["x"].aws_iam_role.b[0]` in its parts. */
function partsOf(address: string) {
  const [, module = "", rest = ""] = /^((?:module\.[\w-]+(?:\[[^\]]*\])?\.)*)(.*)$/.exec(address) ?? [];
  const [mode, path] = rest.startsWith("data.") ? ["data", rest.slice(5)] : ["managed", rest];
  const [type = "", name = ""] = path.replace(/\[[^\]]*\]$/, "").split(".");
  return { module: module.replace(/\.$/, ""), mode, type, name };
}

function moduleOf(resources: readonly MadeUp[]): object {
  const shown = (module: string) =>
    resources
      .filter(({ address }) => partsOf(address).module === module)
      .map(({ address, values, sensitive = {} }) => {
        const { mode, type, name } = partsOf(address);
        const provider = "registry.terraform.io/hashicorp/aws";
        return {
          ...{ address, mode, type, name, provider_name: provider, schema_version: 0, values },
          sensitive_values: sensitive,
        };
      });
  const modules = [...new Set(resources.map(({ address }) => partsOf(address).module))].filter(Boolean);
  return {
    root_module: {
      resources: shown(""),
      child_modules: modules.map((address) => ({ address, resources: shown(address) })),
    },
  };
}

export function madeUpState(resources: readonly MadeUp[]): object {
  return { format_version: "1.0", terraform_version: "1.11.4", values: moduleOf(resources) };
}

interface Configured {
  readonly providers?: Readonly<Record<string, Record<string, unknown>>>;
  /** The calls of modules, as the configuration of the root has them, without what is in them. */
  readonly calls?: Readonly<Record<string, { readonly expressions?: object; readonly outputs?: object }>>;
}

export function madeUpPlan(
  resources: readonly MadeUp[],
  { providers = { aws: { region: "eu-central-1", allowed_account_ids: [A] } }, calls = {} }: Configured = {},
): object {
  const configured = (module: string) => {
    const own = resources.filter(
      ({ address }) => partsOf(address).module.replace(/\[[^\]]*\]/g, "") === module,
    );
    const byName = new Map(
      own.map((one) => {
        const { mode, type, name } = partsOf(one.address);
        const address = `${mode === "data" ? "data." : ""}${type}.${name}`;
        const constants = Object.entries(one.values).map(([key, value]) => [key, { constant_value: value }]);
        return [
          address,
          {
            ...{ address, mode, type, name, provider_config_key: one.provider ?? "aws" },
            expressions: { ...Object.fromEntries(constants), ...one.expressions },
          },
        ];
      }),
    );
    return [...byName.values()];
  };
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: moduleOf(resources),
    resource_changes: resources.map(({ address, values, unknown = {} }) => ({
      address,
      change: { actions: ["create"], before: null, after: values, after_unknown: unknown },
    })),
    configuration: {
      provider_config: Object.fromEntries(
        Object.entries(providers).map(([key, expressions]) => [
          key,
          {
            name: "aws",
            full_name: "registry.opentofu.org/hashicorp/aws",
            ...(key.includes(".") ? { alias: key.split(".")[1] } : {}),
            expressions: Object.fromEntries(
              Object.entries(expressions).map(([name, value]) => [name, { constant_value: value }]),
            ),
          },
        ]),
      ),
      root_module: {
        resources: configured(""),
        module_calls: Object.fromEntries(
          Object.entries(calls).map(([name, { expressions = {}, outputs = {} }]) => [
            name,
            { expressions, module: { resources: configured(`module.${name}`), outputs } },
          ]),
        ),
      },
    },
    complete: true,
    errored: false,
  };
}

export function readMadeUp(
  documents: Readonly<Record<string, object>>,
  accounts: readonly GivenAccount[] = [],
): ShownModel {
  return readShowJson({
    accounts,
    documents: Object.entries(documents).map(([name, json]) =>
      openDocument(name, Buffer.from(JSON.stringify(json)), "planned_values" in json ? "plan" : "state"),
    ),
  });
}

export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export const allow = (Action: string, Resource: string, more: object = {}): object => ({
  ...{ Effect: "Allow", Action, Resource },
  ...more,
});

export function role(address: string, name: string, account = A, more: object = {}): MadeUp {
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  return {
    address,
    values: {
      ...{ name, path: "/", assume_role_policy: policy(trust), arn: `arn:aws:iam::${account}:role/${name}` },
      ...more,
    },
  };
}

export function bucket(address: string, name: string, more: object = {}): MadeUp {
  return { address, values: { bucket: name, arn: `arn:aws:s3:::${name}`, region: "eu-central-1", ...more } };
}
