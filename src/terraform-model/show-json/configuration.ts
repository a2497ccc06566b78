import { isObject } from "../../iam/parse-json";
import { listAt, objectAt, textAt, type Json, type ShowDocument } from "./open-document";
import { withoutIndices } from "./shown-resources";

/** A provider of a plan's configuration. */
export interface ShownProvider {
  /** `aws`, `aws.europe` */
  readonly name: string;
  readonly expressions: Json;
}

/** The source of a configuration value: one attribute of one resource. */
export interface AttributeReference {
  /** Its module, without indices. */
  readonly module: string;
  /** `aws_iam_policy.write`, with a fixed index, if the configuration has one. */
  readonly resource: string;
  /** Undefined if the index is not fixed: then Terraform leaves the attribute out. */
  readonly attribute?: string;
}

/** A plan's configuration. A state has none. */
export interface Configuration {
  /** The configured arguments of a resource; undefined if it has none. */
  expressionsOf(module: string, resource: string): Json | undefined;
  providerOf(module: string, resource: string): ShownProvider | undefined;
  /** The source of an expression, through variables and outputs of modules; undefined if there are several. */
  madeOf(expression: unknown, module: string): AttributeReference | undefined;
  /** The value of a constant expression. */
  constantOf(expression: unknown): unknown;
}

export function configurationOf({ json }: ShowDocument): Configuration {
  const configuration = objectAt(json, "configuration");
  const root = objectAt(configuration, "root_module");
  const providers = Object.entries(objectAt(configuration, "provider_config"));
  const moduleAt = (path: string): Json =>
    path
      .split(/\.?module\./)
      .filter((name) => name !== "")
      .reduce<Json>((module, name) => objectAt(callOf(module, name), "module"), root);
  const find = (module: string, resource: string): unknown =>
    listAt(moduleAt(module), "resources").find((one) => textAt(one, "address") === resource);
  const constantOf = (expression: unknown): unknown => {
    if (!isObject(expression)) return undefined;
    if ("constant_value" in expression) return expression["constant_value"];
    const [reference, ...others] = leaves(expression);
    const [, variable] = /^var\.([\w-]+)$/.exec(reference ?? "") ?? [];
    if (variable === undefined || others.length > 0) return undefined;
    return objectAt(objectAt(json, "variables"), variable)["value"];
  };
  const madeOf = (expression: unknown, module: string, depth = 0): AttributeReference | undefined => {
    const references = leaves(expression).filter((text) => !/^(?:each|count|path|terraform)\./.test(text));
    const [reference, ...others] = references;
    if (reference === undefined || others.length > 0 || depth > DEEPEST) return undefined;
    const [, variable] = /^var\.([\w-]+)$/.exec(reference) ?? [];
    if (variable !== undefined) {
      const [parent, call] = parentOf(module);
      if (call === undefined) return undefined;
      const given = objectAt(callOf(moduleAt(parent), call), "expressions")[variable];
      return madeOf(given, parent, depth + 1);
    }
    const [, call, output] = /^module\.([\w-]+)(?:\[[^\]]*\])?\.([\w-]+)$/.exec(reference) ?? [];
    if (call !== undefined && output !== undefined) {
      const inner = module === "" ? `module.${call}` : `${module}.module.${call}`;
      const found = objectAt(objectAt(moduleAt(inner), "outputs"), output);
      return madeOf(found["expression"], inner, depth + 1);
    }
    const [, resource, attribute] =
      /^([a-z][\w-]*\.[\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?)(?:\.([\w-]+))?$/.exec(reference) ?? [];
    if (resource === undefined) return undefined;
    return { module, resource, ...(attribute === undefined ? {} : { attribute }) };
  };
  return {
    expressionsOf: (module, resource) => {
      const found = find(module, resource);
      return found === undefined ? undefined : objectAt(found, "expressions");
    },
    providerOf: (module, resource) => {
      const key = textAt(find(module, resource), "provider_config_key");
      const own = providers.filter(([, provider]) => textAt(provider, "name") === "aws");
      const found = own.find(([name]) => name === key) ?? (own.length === 1 ? own[0] : undefined);
      if (found === undefined) return undefined;
      const [, provider] = found;
      const alias = textAt(provider, "alias");
      return {
        name: alias === "" ? "aws" : `aws.${alias}`,
        expressions: objectAt(provider, "expressions"),
      };
    },
    madeOf: (expression, module) => madeOf(expression, withoutIndices(module)),
    constantOf,
  };
}

/** Maximum number of modules through which a value is followed. */
const DEEPEST = 20;

function callOf(module: Json, name: string): Json {
  return objectAt(objectAt(module, "module_calls"), name);
}

/** `module.a.module.b` is called `b` in `module.a`. */
function parentOf(module: string): readonly [parent: string, call: string | undefined] {
  const [, parent = "", call] = /^(?:(.*)\.)?module\.([\w-]+)$/.exec(module) ?? [];
  return [parent, call];
}

/** The references of an expression, without prefixes of other references. */
function leaves(expression: unknown): string[] {
  const all = [...new Set(listAt(expression, "references").map(String))];
  return all.filter(
    (text) => !all.some((other) => other.startsWith(`${text}.`) || other.startsWith(`${text}[`)),
  );
}
