import type { DeliveryService } from "../config/delivery-services";
import { partitionOf } from "../config/partition";
import { bucketArn, sid, type AccountRef } from "../naming";
import { mergeConditions, oneOrMore, type Condition, type ResourceStatement } from "./statement";

export interface DeliveryInput {
  readonly name: string;
  readonly service: DeliveryService;
  readonly bucket: { readonly bucketName: string; readonly owner: AccountRef };
  readonly prefix: string;
  /** The accounts that it writes for, or the organization. */
  readonly sources: { readonly accounts: readonly string[] } | { readonly organizationId: string };
  /** Some services write under its id. @default - none does */
  readonly organizationId?: string | undefined;
  readonly regions: readonly string[];
  /** What the service names, such as trails. @default - it names none */
  readonly resources?: readonly string[];
}

/**
 * How many accounts get their own key pattern, as AWS recommends. More would exceed a bucket policy's 20 KB; then only
 * the condition restricts the accounts.
 */
const ACCOUNTS_BY_KEY = 60;

/** The statements of the bucket policy and key policy for a delivery service. */
export function deliveryStatements(input: DeliveryInput): {
  readonly bucketPolicy: readonly ResourceStatement[];
  readonly keyPolicy: readonly ResourceStatement[];
} {
  const { name, service, bucket, regions } = input;
  const arn = bucketArn(bucket.owner, bucket.bucketName);
  const Principal = {
    Service: [...new Set(regions.map((region) => service.principal.replace("REGION", region)))],
  };
  const Condition = conditionOf(input);
  return {
    bucketPolicy: [
      // One statement for both: a list of hundreds of accounts fits into a bucket policy only once.
      {
        Sid: sid("DeliverBy", name),
        Effect: "Allow",
        Principal,
        Action: [...service.objectActions, ...service.bucketActions],
        Resource: [
          ...keysOf(input).map((key) => `${arn}/${key}`),
          ...(service.bucketActions.length === 0 ? [] : [arn]),
        ],
        Condition,
      },
    ],
    keyPolicy:
      service.keyActions.length === 0
        ? []
        : [
            {
              Sid: sid("UseBy", name),
              Effect: "Allow",
              Principal,
              Action: service.keyActions,
              Resource: ["*"],
              Condition,
            },
          ],
  };
}

function keysOf({ service, prefix, sources, organizationId = "" }: DeliveryInput): string[] {
  const keys = (prefix === "" ? service.keys : (service.keysWithPrefix ?? service.keys)).map((key) =>
    key.replace("PREFIX", prefix).replace("ORGANIZATION", organizationId),
  );
  const written =
    "accounts" in sources && sources.accounts.length <= ACCOUNTS_BY_KEY
      ? sources.accounts.flatMap((account) => keys.map((key) => key.replace("ACCOUNT", account)))
      : keys.map((key) => key.replace(/ACCOUNT.*$/, "*"));
  return [...new Set(written)];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
function conditionOf({ service, bucket, sources, regions, resources = [""] }: DeliveryInput): Condition {
  const accounts = "accounts" in sources ? sources.accounts : [];
  const source: Condition =
    "organizationId" in sources
      ? { StringEquals: { "aws:SourceOrgID": sources.organizationId } }
      : service.sourceAccount
        ? { StringEquals: { "aws:SourceAccount": oneOrMore(accounts) } }
        : {};
  const { sourceArn } = service;
  if (sourceArn === undefined) return source;
  // If another condition restricts the accounts, one pattern covers all of them.
  const inArn = accounts.length === 1 || !("StringEquals" in source) ? accounts : ["*"];
  const partition = partitionOf(bucket.owner.region);
  const arns = regions.flatMap((region) =>
    inArn.flatMap((account) =>
      resources.map(
        (name) =>
          `arn:${partition}:${sourceArn.replace("REGION", region).replace("ACCOUNT", account).replace("NAME", name)}`,
      ),
    ),
  );
  return mergeConditions(source, { ArnLike: { "aws:SourceArn": [...new Set(arns)] } });
}
