import { partitionOf } from "../config/partition";
import { checkArguments, unknownArguments } from "./check-arguments";
import { checkCycles } from "./check-cycles";
import { checkImports } from "./check-imports";
import { describeReceived } from "../iam/errors";
import type { Home, ModelStack } from "./model";
import { ModelError } from "./model-error";
import { isObject } from "../iam/parse-json";
import type { RawStack } from "./read-stacks";
import { valueOf, type Resource } from "./resource";
import { isGranting, kindOf, type Kind } from "./resource-kinds";
import { resourceType } from "./resource-types";
import { TYPES_WITH_POLICY, unreadNotes, type Unread } from "./unread";

/** What a synthesized stack may hold. Anything else, such as `data` or `module`, could bring in what is not seen. */
const SECTIONS: ReadonlySet<string> = new Set([
  "//",
  "import",
  "output",
  "provider",
  "resource",
  "terraform",
]);

/** A stack whose every resource is of a known type with known arguments. */
export interface OpenStack {
  readonly stack: ModelStack;
  readonly resources: readonly Resource[];
  /** As resources of the type `output`. */
  readonly outputs: readonly Resource[];
  /** For a user's own app: what is not read, and may grant. */
  readonly unread: readonly Unread[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Finds every resource of a stack and the account that its provider leads to.
 *
 * @throws ModelError
 */
export function openStack({ id, json }: RawStack): OpenStack {
  const given: unknown = id;
  if (typeof given !== "string") throw new ModelError("a stack", "a name", describeReceived(given));
  if (!isObject(json)) throw new ModelError(id, "a stack as a JSON object", describeReceived(json));
  checkKeys(json, SECTIONS, id);
  const { name, home, provider } = providerOf(id, json.provider);
  const neighbours = new Map<string, Resource>();
  for (const [type, named] of Object.entries(objectAt(json.resource ?? {}, `${id} / resource`))) {
    for (const [resourceName, args] of Object.entries(objectAt(named, `${id} / ${type}`))) {
      const place = `${id} / ${type}.${resourceName}`;
      const given = objectAt(args, place);
      if ((given.provider ?? "aws") !== name) {
        throw new ModelError(`${place}.provider`, `one of ${name}`, describeReceived(given.provider));
      }
      const resource = { stack: id, type, name: resourceName, home, args: given, neighbours };
      neighbours.set(`${type}.${resourceName}`, resource);
    }
  }
  const isOwnApp = isOwnStack(id);
  const all = [...neighbours.values()];
  const { resources, notRead } = isOwnApp ? ofOwnApp(all) : { resources: all, notRead: [] };
  resources.filter(({ type }) => !isOwnApp || isKnown(type)).forEach(checkArguments);
  checkCycles(neighbours);
  const imports = checkImports(id, json.import, neighbours);
  const outputs = readOutputs(id, json.output, home, neighbours);
  const stack = {
    outputs: Object.fromEntries(outputs.map((output) => [output.name, valueOf(output, "value")])),
    ...{ id, ...home, provider, ...terraformOf(id, json.terraform) },
    ...(imports.length === 0 ? {} : { imports }),
    ...(notRead.length === 0 ? {} : { notRead: unreadNotes(notRead) }),
  };
  return { stack, resources, outputs, unread: notRead };
}

/** The names of a config's stacks, with or without an environment. They contain only what it asks for. */
const SYNTHESIZED = /^(?:[a-z][a-z0-9-]*_)?(?:account_[\w-]+|identity_center)$/;

/** Whether a stack is of a user's own app, by its name. */
export function isOwnStack(id: string): boolean {
  return !SYNTHESIZED.test(id);
}

/** A user's own app may have more: of the types below it is read strictly all the same. */
function isKnown(type: string): boolean {
  return resourceType(type) !== undefined;
}

/**
 * What has no bearing on access is passed over. What is not read, a type or an argument, stops only what depends on it; an
 * argument of a type that nothing can depend on is still an error.
 */
function ofOwnApp(all: readonly Resource[]): { resources: Resource[]; notRead: Unread[] } {
  const notRead: Unread[] = [];
  const resources = all.flatMap((resource): Resource[] => {
    const { type, name, args } = resource;
    if (!isKnown(type)) {
      const kind = kindInOwnApp(resource);
      if (kind === "unread") notRead.push(unreadOf(resource));
      else if (args.provisioner !== undefined)
        notRead.push({ ...unreadOf(resource), reason: "its provisioner" });
      return kind === "read" ? [withKnownArguments(resource)] : [];
    }
    const unknown = TYPES_WITH_POLICY.has(type) ? unknownArguments(resource) : [];
    if (unknown.length === 0) return [resource];
    const known = Object.entries(args).filter(([argument]) => !unknown.includes(argument));
    const address = `${type}.${name}`;
    const reason = `its ${unknown.join(", ")}`;
    // The policy of a bucket names it, too.
    const values = type === "aws_s3_bucket" ? { bucket: valueOf(resource, "bucket") } : {};
    notRead.push({
      ...{ type, address, module: "", values, reason },
      refersTo: [address],
      mayGrant: true,
    });
    return [{ ...resource, args: Object.fromEntries(known) }];
  });
  return { resources, notRead };
}

/** What only plans and states say in a form that is read. */
const SHOWN_ALONE =
  /^aws_(?:iam_(?:role|user|group)_(?:policies|policy_attachments)_exclusive|iam_policy_attachment|kms_key_policy|s3_bucket_acl)$/;

function kindInOwnApp({ type, args }: Resource): Kind {
  if (!SHOWN_ALONE.test(type)) return kindOf(type);
  return type === "aws_s3_bucket_acl" && args.acl === "private" ? "passed" : "unread";
}

/** An organization's resources name each other in more ways than are worked out here: what is not known is left out. */
function withKnownArguments(resource: Resource): Resource {
  if (!resource.type.startsWith("aws_organizations_")) return resource;
  const isKnown = (argument: string): boolean => {
    try {
      valueOf(resource, argument);
      return true;
    } catch (error) {
      if (error instanceof ModelError) return false;
      throw error;
    }
  };
  const known = Object.entries(resource.args).filter(([argument]) => isKnown(argument));
  return { ...resource, args: Object.fromEntries(known) };
}

function unreadOf({ type, name, args }: Resource): Unread {
  const references = JSON.stringify(args).matchAll(/\b(aws_\w+\.[\w-]+)(?=[.[])/g);
  return {
    ...{ type, address: `${type}.${name}`, module: "", values: args, reason: "" },
    refersTo: [...new Set([...references].map(([, reference = ""]) => reference))],
    mayGrant: isGranting(type),
  };
}

function objectAt(value: unknown, place: string): Json {
  if (isObject(value)) return value;
  throw new ModelError(place, "an object", describeReceived(value));
}

function checkKeys(value: Json, known: ReadonlySet<string>, place: string): void {
  for (const key of Object.keys(value)) {
    if (!known.has(key)) throw new ModelError(place, `only ${[...known].join(", ")}`, key);
  }
}

/** The one provider: an alias, the account that it keeps to, and what else it is given. */
function providerOf(
  id: string,
  section: unknown,
): { readonly name: string; readonly home: Home; readonly provider: Json } {
  const place = `${id} / provider.aws`;
  const { aws, ...others } = objectAt(section, `${id} / provider`);
  const [other] = Object.keys(others);
  if (other !== undefined) throw new ModelError(`${id} / provider`, "only the provider aws", other);
  if (!Array.isArray(aws)) throw new ModelError(place, "a list", describeReceived(aws));
  const [only, ...more] = aws as unknown[];
  if (only === undefined || more.length > 0) throw new ModelError(place, "one provider", String(aws.length));
  const { alias, region, allowed_account_ids: ids, ...provider } = objectAt(only, place);
  const [account, ...accounts] = Array.isArray(ids) ? (ids as unknown[]) : [];
  if (typeof account !== "string" || !/^\d{12}$/.test(account) || accounts.length > 0) {
    throw new ModelError(`${place}.allowed_account_ids`, "one account id", describeReceived(ids));
  }
  if (typeof region !== "string") throw new ModelError(`${place}.region`, "text", describeReceived(region));
  const name = typeof alias === "string" ? `aws.${alias}` : "aws";
  return { name, home: { account, region, partition: partitionOf(region) }, provider };
}

/** Where AWS's provider comes from: another one would get the credentials. */
const PROVIDER_SOURCES: readonly unknown[] = ["aws", "hashicorp/aws", "registry.terraform.io/hashicorp/aws"];

/** The arguments that are known here are those of this one: another may read them otherwise, or not at all. */
const PROVIDER_VERSION = /^(?:~> ?)?6\.\d+(?:\.\d+)?$/;

/** The backend and the provider's version, after checking that the stack requires only AWS's provider. */
function terraformOf(
  id: string,
  section: unknown,
): Pick<ModelStack, "backend" | "requiredProviders" | "requiredVersion"> {
  const place = `${id} / terraform`;
  // A stack that is put together by hand, for a test, may have none: Terraform then keeps the state next to it.
  if (section === undefined) return { backend: {} };
  const terraform = objectAt(section, place);
  checkKeys(terraform, new Set(["backend", "required_providers", "required_version"]), place);
  const providers = objectAt(terraform.required_providers ?? {}, `${place}.required_providers`);
  checkKeys(providers, new Set(["aws"]), `${place}.required_providers`);
  // Without it Terraform would take the newest provider there is, whatever that does.
  const aws = objectAt(providers.aws ?? {}, `${place}.required_providers.aws`);
  checkKeys(aws, new Set(["source", "version"]), `${place}.required_providers.aws`);
  if (!PROVIDER_SOURCES.includes(aws.source)) {
    throw new ModelError(
      `${place}.required_providers.aws.source`,
      PROVIDER_SOURCES.join(" or "),
      describeReceived(aws.source),
    );
  }
  if (!(typeof aws.version === "string" && PROVIDER_VERSION.test(aws.version))) {
    throw new ModelError(
      `${place}.required_providers.aws.version`,
      "a version 6 such as 6.25.0 or ~> 6.25",
      describeReceived(aws.version),
    );
  }
  const {
    backend = {},
    required_providers: requiredProviders,
    required_version: requiredVersion,
  } = terraform;
  return {
    backend,
    ...(requiredProviders === undefined ? {} : { requiredProviders }),
    ...(requiredVersion === undefined ? {} : { requiredVersion }),
  };
}

const OUTPUT_ARGUMENTS: ReadonlySet<string> = new Set(["//", "value", "description", "sensitive"]);

/** An output shows what it is given: it must not be what a function reads from a file, say. */
function readOutputs(
  id: string,
  section: unknown,
  home: Home,
  neighbours: ReadonlyMap<string, Resource>,
): Resource[] {
  return Object.entries(objectAt(section ?? {}, `${id} / output`)).map(([name, args]) => {
    const given = objectAt(args, `${id} / output.${name}`);
    checkKeys(given, OUTPUT_ARGUMENTS, `${id} / output.${name}`);
    const output = { stack: id, type: "output", name, home, args: given, neighbours };
    for (const argument of Object.keys(given)) if (argument !== "//") valueOf(output, argument);
    return output;
  });
}
