import { nearest } from "../../config/nearest";
import type { Model, ModelBucket } from "../../terraform-model";
import { itemsOf } from "../../terraform-model/items";
import { arnsOfRoles } from "../../terraform-model/read-roles";
import { ownerOf } from "../../terraform-model/owners";
import { questionError } from "./user-question";

/** A resource of a question, found in the stacks. */
export interface NamedResource {
  readonly arn: string;
  readonly account: string;
  /** Undefined if the ARN has none and the stacks have no such bucket. */
  readonly region?: string;
  /** The bucket itself, or that of an object. */
  readonly bucket?: ModelBucket;
  /** Of an object. */
  readonly key?: string;
}

/**
 * Reads an ARN, an `s3://` URL, or the name of a role to assume.
 *
 * @param account - the caller's, for an action on no resource (`*`). Default: there is no such action
 * @param resourceOf - the account of a resource that is in no stack, or of what a service acts for. Default: its ARN
 * says it, or the stacks have it
 * @throws QuestionError for a bucket or a role that is not in the stacks
 */
export function nameResource(
  text: string,
  action: string,
  model: Model,
  path = "resource",
  account?: string,
  resourceOf?: string,
): NamedResource {
  if (text === "*" && account !== undefined) return { arn: text, account: resourceOf ?? account };
  const arn = arnOf(text, action, model, path, resourceOf !== undefined);
  const bucket = model.buckets.find((one) => one.arn === ownerOf(arn));
  const [, , , region = "", named = ""] = arn.split(":");
  const owner = /^\d{12}$/.test(named) ? named : (bucket?.account ?? resourceOf);
  const isSource = path === "source";
  if (resourceOf !== undefined && (owner !== resourceOf || (!isSource && isMade(arn, model)))) {
    const which = isSource ? "as aws:SourceAccount says" : "that no stack defines";
    throw questionError(path, `a resource of ${resourceOf} ${which}`, text);
  }
  if (owner === undefined) {
    const known = model.buckets.map(({ name }) => name).join(", ");
    const or = isSource ? " (or --with aws:SourceAccount=ID)" : "";
    throw questionError(path, `an ARN with an account, or of one of the buckets ${known}${or}`, text);
  }
  const key = bucket === undefined ? "" : arn.slice(bucket.arn.length + 1);
  const home = region === "" ? bucket?.region : region;
  return {
    arn,
    account: owner,
    ...(home === undefined ? {} : { region: home }),
    ...(bucket === undefined ? {} : { bucket }),
    ...(key === "" ? {} : { key }),
  };
}

function isMade(arn: string, model: Model): boolean {
  return itemsOf(model).some(({ id }) => id === ownerOf(arn));
}

/** A version needs other permissions, and would be read as a part of the key. */
const VERSION_ELSEWHERE =
  "the object without its version, which is the condition key s3:VersionId (--with s3:VersionId=…)";

function arnOf(text: string, action: string, model: Model, path: string, isElsewhere: boolean): string {
  const [, name, key = ""] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text) ?? [];
  if (name !== undefined) {
    const bucket = model.buckets.find((one) => one.name === name);
    const arn = bucket?.arn ?? `arn:${model.stacks[0]?.partition ?? "aws"}:s3:::${name}`;
    if (bucket === undefined && !isElsewhere) {
      const names = model.buckets.map((one) => one.name);
      throw questionError(path, `one of the buckets ${nearest(name, names) ?? names.join(", ")}`, text);
    }
    if (/\?versionId=/i.test(key)) throw questionError(path, VERSION_ELSEWHERE, text);
    return key === "" ? arn : `${arn}/${key}`;
  }
  const isRole = action.startsWith("sts:") && /^[\w+=,.@-]{1,64}$/.test(text);
  return isRole ? roleNamed(text, model, path) : text;
}

/** @throws QuestionError when no role of the stacks has the name, or several do */
export function roleNamed(name: string, { roles }: Model, path: string): string {
  const found = arnsOfRoles(name, roles);
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) {
    throw questionError(path, `one of ${found.join(", ")}`, `${name}, which both are called`);
  }
  const names = roles.map((role) => role.name);
  const near = nearest(name, names);
  const known = near === undefined ? `one of the roles ${names.join(", ")}` : `the role ${near}`;
  throw questionError(path, `${known}, or an ARN`, name);
}
