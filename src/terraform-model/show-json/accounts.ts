import { partitionOf } from "../../config/partition";
import { ModelError, type Home } from "..";
import { GUARDED_TYPES } from "../guarded-types";
import type { Configuration } from "./configuration";
import { objectAt, textAt, type ShowDocument } from "./open-document";
import type { ShownResource } from "./shown-resources";

/** `--account NAME=ID`, or `NAME=ID/REGION`. */
export interface GivenAccount {
  /** A provider (`aws`, `aws.europe` or `europe`), a file, or the address of a resource or module. */
  readonly name: string;
  readonly account: string;
  readonly region?: string;
}

/** The place of a resource, as far as known. */
export type PartialHome = Partial<Home>;

/** Finds the account and Region of a document's resources. */
export interface Accounts {
  /** What the resource itself or its provider says. */
  whereabouts(shown: ShownResource): PartialHome;
  /** What the command line says, with the lowest priority. */
  said(shown: ShownResource): PartialHome;
  /** The provider's default tags, if any. */
  defaultTags(shown: ShownResource): unknown;
}

/** Its own ARN, or that of its policy's owner: an older provider shows no Region. */
const ARN_ARGUMENTS = [...new Set(["arn", "id", ...Object.values(GUARDED_TYPES).map(({ owner }) => owner)])];

const ARN = /^arn:(aws[\w-]*):[^:]+:([^:]*):(\d{12}):/;

/**
 * @param given - accounts from the command line
 * @param use - is called with each entry that was used
 */
export function accountsOf(
  document: ShowDocument,
  resources: readonly ShownResource[],
  configuration: Configuration | undefined,
  given: readonly GivenAccount[],
  use: (one: GivenAccount) => void,
): Accounts {
  const identities = callerIdentities(resources, configuration);
  const named = ({ address, module, type, name }: ShownResource): GivenAccount | undefined => {
    const provider = configuration?.providerOf(module, `${type}.${name}`)?.name ?? "aws";
    const found =
      given.find((one) => one.name === address || address.startsWith(`${one.name}.`)) ??
      given.find((one) => one.name === provider || `aws.${one.name}` === provider) ??
      given.find((one) => one.name === document.name);
    if (found !== undefined) use(found);
    return found;
  };
  return {
    whereabouts: (shown) => {
      const { module, type, name, values } = shown;
      const [, partition, arnRegion, arnAccount] =
        ARN_ARGUMENTS.map((key) => ARN.exec(textAt(values, key))).find((found) => found !== null) ?? [];
      const url = urlPlace(values);
      const provider = configuration?.providerOf(module, `${type}.${name}`);
      const constant = (key: string): unknown => configuration?.constantOf(provider?.expressions[key]);
      const account =
        arnAccount ??
        url?.account ??
        /^\d{12}$/.exec(textAt(values, "account_id"))?.[0] ??
        allowedAccount(constant("allowed_account_ids")) ??
        assumedAccount(provider?.expressions, configuration) ??
        identities.get(provider?.name ?? "");
      const region = [textAt(values, "region"), arnRegion, url?.region, textOf(constant("region"))].find(
        Boolean,
      );
      return {
        ...(account === undefined ? {} : { account }),
        ...(region === undefined ? {} : { region, partition: partition ?? partitionOf(region) }),
        ...(partition === undefined ? {} : { partition }),
      };
    },
    said: (shown) => {
      const { account, region } = named(shown) ?? {};
      return {
        ...(account === undefined ? {} : { account }),
        ...(region === undefined ? {} : { region, partition: partitionOf(region) }),
      };
    },
    defaultTags: ({ module, type, name }) =>
      configuration?.providerOf(module, `${type}.${name}`)?.expressions["default_tags"],
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Of a queue: `https://sqs.eu-central-1.amazonaws.com/111111111111/queue`. Over another endpoint it has no Region. */
function urlPlace(values: unknown): { account: string; region?: string } | undefined {
  for (const key of ["url", "queue_url", "id"]) {
    const [, host = "", account] = /^https?:\/\/([^/]+)\/(\d{12})\/[^/]+$/.exec(textAt(values, key)) ?? [];
    const [, region] = /^sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(host) ?? [];
    if (account !== undefined) return { account, ...(region === undefined ? {} : { region }) };
  }
  return undefined;
}

/** Of several, any is possible. */
function allowedAccount(value: unknown): string | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const [only, ...more] = list;
  return typeof only === "string" && /^\d{12}$/.test(only) && more.length === 0 ? only : undefined;
}

/** The account of the role that a provider assumes. */
function assumedAccount(expressions: unknown, configuration: Configuration | undefined): string | undefined {
  const given =
    expressions === undefined ? undefined : (expressions as Record<string, unknown>)["assume_role"];
  const block: unknown = Array.isArray(given) ? given.at(-1) : given;
  const arn = configuration?.constantOf(objectAt(block, "role_arn"));
  return typeof arn === "string" ? /^arn:[^:]+:iam::(\d{12}):role\//.exec(arn)?.[1] : undefined;
}

/** What `data.aws_caller_identity` returned, by provider. */
function callerIdentities(
  resources: readonly ShownResource[],
  configuration: Configuration | undefined,
): ReadonlyMap<string, string> {
  return new Map(
    resources.flatMap(({ mode, type, name, module, values }): [string, string][] => {
      if (mode !== "data" || type !== "aws_caller_identity") return [];
      const provider = configuration?.providerOf(module, `data.${type}.${name}`)?.name;
      const account = textAt(values, "account_id");
      return provider === undefined || account === "" ? [] : [[provider, account]];
    }),
  );
}

/** Services whose resources are in no Region. */
const GLOBAL = /^aws_(?:iam|route53|cloudfront|s3_account)_/;

/** What is an organization's is no account's, whichever manages it. */
export function isOfOrganization({ type }: Pick<ShownResource, "type">): boolean {
  return type.startsWith("aws_organizations_");
}

/**
 * @param place - the resource, for messages
 * @throws ModelError that says what to provide
 */
export function homeOf(
  { account, region, partition }: PartialHome,
  shown: Pick<ShownResource, "type">,
  place: string,
): Home {
  if (isOfOrganization(shown)) return { account: "", region: "", partition: partition ?? "aws" };
  if (account === undefined) {
    throw new ModelError(
      place,
      "its account: an ARN, allowed_account_ids of its provider, or --account ALIAS=ID (ALIAS is its provider such as aws, its file, or an address)",
      "none",
    );
  }
  if (region === undefined && !GLOBAL.test(shown.type)) {
    throw new ModelError(
      place,
      "its Region: an ARN, region of its provider, or --account ALIAS=ID/REGION",
      "none",
    );
  }
  return { account, region: region ?? "", partition: partition ?? "aws" };
}
