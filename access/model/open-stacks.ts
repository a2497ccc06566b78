import { partitionOf } from "../../config/partition";
import { describeReceived } from "./describe-received";
import type { Home } from "./model";
import { ModelError } from "./model-error";
import { isObject, type RawStack } from "./read-stacks";
import { placeOf, type Resource } from "./resource";
import { HARMLESS, KNOWN_ARGUMENTS, META_ARGUMENTS } from "./resource-types";

/** What a synthesized stack may hold. Anything else, such as `data` or `module`, could bring in what is not seen. */
const SECTIONS: ReadonlySet<string> = new Set(["//", "output", "provider", "resource", "terraform"]);

/** A stack whose every resource is of a known type with known arguments. */
export interface OpenStack {
  readonly id: string;
  readonly home: Home;
  readonly resources: readonly Resource[];
}

/**
 * Finds every resource of a stack and the account that its provider leads to.
 *
 * @throws ModelError
 */
export function openStack({ id, json }: RawStack): OpenStack {
  if (!isObject(json)) throw new ModelError(id, "a stack as a JSON object", describeReceived(json));
  for (const section of Object.keys(json)) {
    if (!SECTIONS.has(section)) throw new ModelError(id, `only ${[...SECTIONS].join(", ")}`, section);
  }
  const providers = providersOf(id, json.provider);
  const neighbours = new Map<string, Resource>();
  for (const [type, named] of Object.entries(objectAt(json.resource ?? {}, `${id} / resource`))) {
    for (const [name, args] of Object.entries(objectAt(named, `${id} / ${type}`))) {
      const given = objectAt(args, `${id} / ${type}.${name}`);
      const home = homeOf(providers, given.provider, `${id} / ${type}.${name}.provider`);
      const resource: Resource = { stack: id, type, name, home, args: given, neighbours };
      checkArguments(resource);
      neighbours.set(`${type}.${name}`, resource);
    }
  }
  const [home, ...others] = [...providers.values()];
  if (home === undefined || others.length > 0) {
    throw new ModelError(`${id} / provider.aws`, "one provider", String(providers.size));
  }
  return { id, home, resources: [...neighbours.values()] };
}

function objectAt(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw new ModelError(place, "an object", describeReceived(value));
}

/** By `aws.alias`, or `aws` for one without. */
function providersOf(id: string, section: unknown): ReadonlyMap<string, Home> {
  const place = `${id} / provider.aws`;
  const { aws, ...others } = objectAt(section, `${id} / provider`);
  const [other] = Object.keys(others);
  if (other !== undefined) throw new ModelError(`${id} / provider`, "the provider aws alone", other);
  if (!Array.isArray(aws)) throw new ModelError(place, "a list", describeReceived(aws));
  return new Map(
    aws.map((item: unknown): [string, Home] => {
      const { alias, region, allowed_account_ids: ids } = objectAt(item, place);
      const [account, ...more] = Array.isArray(ids) ? (ids as unknown[]) : [];
      if (typeof account !== "string" || !/^\d{12}$/.test(account) || more.length > 0) {
        throw new ModelError(`${place}.allowed_account_ids`, "one account id", describeReceived(ids));
      }
      if (typeof region !== "string")
        throw new ModelError(`${place}.region`, "text", describeReceived(region));
      const name = typeof alias === "string" ? `aws.${alias}` : "aws";
      return [name, { account, region, partition: partitionOf(region) }];
    }),
  );
}

function homeOf(providers: ReadonlyMap<string, Home>, given: unknown, place: string): Home {
  const found = providers.get(typeof given === "string" ? given : "aws");
  if (found !== undefined) return found;
  throw new ModelError(place, `one of ${[...providers.keys()].join(", ")}`, describeReceived(given));
}

function checkArguments(resource: Resource): void {
  const { type, args } = resource;
  const known = KNOWN_ARGUMENTS[type];
  if (known === undefined && !HARMLESS.has(type)) {
    throw new ModelError(placeOf(resource), "a resource type whose bearing on access is known", type);
  }
  for (const argument of ["count", "for_each", "dynamic"]) {
    if (args[argument] !== undefined) {
      throw new ModelError(placeOf(resource, argument), "one resource of each name", argument);
    }
  }
  if (known === undefined) return;
  for (const argument of Object.keys(args)) {
    if (known.includes(argument) || META_ARGUMENTS.has(argument)) continue;
    throw new ModelError(placeOf(resource, argument), `one of ${known.join(", ")}`, "another argument");
  }
}
