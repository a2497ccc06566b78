import { matchesGlob } from "../iam";
import type { Model, ModelBucket, ModelRule } from "../terraform-model/model";
import { serviceId } from "./node-ids";
import type { Statement } from "./policy-index";

/** The node for a statement's principal. */
export interface CallingService {
  readonly from: string;
  readonly facts?: readonly string[];
}

/**
 * S3 calls for a bucket, SNS for a topic, EventBridge for a rule on a bucket, and Access Grants for its instance: if
 * the stacks have them, they replace the service.
 */
export function sourcesOf(
  name: string,
  { conditions }: Statement,
  account: string,
  model: Model,
): CallingService[] {
  const patterns = conditions.filter(({ key }) => key === "aws:sourcearn").flatMap(({ values }) => values);
  const matches = (arn: string): boolean => patterns.some((pattern) => matchesGlob(pattern, arn));
  const found = SOURCES[name]?.(matches, model) ?? [];
  return found.length > 0 ? found : [{ from: serviceId(name, account) }];
}

type SourcesIn = (matches: (arn: string) => boolean, model: Model) => CallingService[];

const SOURCES: Readonly<Record<string, SourcesIn>> = {
  "s3.amazonaws.com": (matches, { buckets }) =>
    buckets
      .filter(({ arn }) => matches(arn))
      .map((bucket) => ({ from: bucket.arn, facts: notificationFacts(bucket) })),
  "sns.amazonaws.com": (matches, { topics }) =>
    topics
      .filter(({ arn }) => matches(arn))
      .map(({ arn, subscriptions }) => ({
        from: arn,
        facts: subscriptions.map(({ protocol, endpoint }) => `Its messages go to ${protocol} ${endpoint}.`),
      })),
  "events.amazonaws.com": (matches, { rules, buckets }) =>
    rules
      .filter(({ arn }) => matches(arn))
      .flatMap((rule) =>
        buckets
          .filter(({ name }) => rule.bucketNames.includes(name))
          .map((bucket) => ({ from: bucket.arn, facts: [ruleFact(rule)] })),
      ),
  "access-grants.s3.amazonaws.com": (matches, { accessGrants }) =>
    accessGrants
      .filter(({ instanceArn }) => matches(instanceArn))
      .map(({ instanceArn, grants }) => ({
        from: instanceArn,
        facts: grants.map(
          ({ granteeArn, permission, subPrefix }) =>
            `${granteeArn} is granted ${permission} on ${subPrefix}.`,
        ),
      })),
};

function ruleFact({ name, detailTypes, keys, targets }: ModelRule): string {
  const of = keys.map((key) =>
    "prefix" in key ? `${key.prefix}*` : `*${key.suffix} in upper or lower case`,
  );
  const what = `${detailTypes.join(", ")}${of.length === 0 ? "" : ` of ${of.join(", ")}`}`;
  return `EventBridge rule ${name} sends ${what} to ${targets.map(({ arn }) => arn).join(", ")}.`;
}

function notificationFacts({ notifications }: ModelBucket): string[] {
  if (notifications.length === 0) return ["The bucket notifies no function."];
  return notifications.map(
    ({ events, prefix, suffix, targetArn }) =>
      `${events.join(", ")} of ${prefix}*${suffix} goes to ${targetArn}.`,
  );
}
