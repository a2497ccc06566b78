import {
  bucketPolicy,
  handedOver,
  notificationsOf,
  sendsToEventBridge,
  statementsInOutput,
} from "./bucket-parts";
import { atMostOne, checkHandedOver, type OfType } from "./collect";
import type { Home, ModelBucket } from "./model";
import { readRules } from "./read-rules";
import { textOf, type Resource } from "./resource";

/** The outputs with statements for a bucket's owner. */
const HANDS_OVER = /^policy_statements_/;

/**
 * Existing buckets: the stacks manage their notification or policy, output statements for it, or have a rule on their
 * events.
 */
export function existingBuckets(ofType: OfType, isMade: (name: string) => boolean): ModelBucket[] {
  const named = (type: string): [name: string, resource: Resource][] =>
    ofType(type).map((resource) => [textOf(resource, "bucket"), resource]);
  const parts = {
    notification: named("aws_s3_bucket_notification"),
    policy: named("aws_s3_bucket_policy"),
    statements: ofType("output")
      .filter(({ name }) => HANDS_OVER.test(name))
      .map((output): [string, Resource] => [statementsInOutput(output, "bucket").owner, output]),
  };
  const ofMade = new Set(parts.statements.flatMap(([name, output]) => (isMade(name) ? [output] : [])));
  checkHandedOver([...ofMade], (output) => !ofMade.has(output));
  const homes = new Map<string, Home>([
    ...readRules(ofType).flatMap(({ bucketNames, account, region, partition }) =>
      bucketNames.map((name) => [name, { account, region, partition }] as const),
    ),
    ...Object.values(parts)
      .flat()
      .map(([name, { home }]) => [name, home] as const),
  ]);
  return [...homes]
    .filter(([name]) => !isMade(name))
    .map(([name, home]): ModelBucket => {
      const part = (of: keyof typeof parts): Resource | undefined =>
        atMostOne(
          parts[of].filter(([other]) => other === name).map(([, resource]) => resource),
          `the bucket ${name}`,
        );
      const arn = `arn:${home.partition}:s3:::${name}`;
      const [policy, statements, notification] = [part("policy"), part("statements"), part("notification")];
      const added = statements === undefined ? undefined : handedOver(statements, name, arn);
      return {
        ...home,
        name,
        arn,
        isManaged: false,
        policy: policy === undefined ? (added ?? null) : bucketPolicy(policy, name, arn),
        notifications: notificationsOf(notification),
        ...(notification === undefined ? {} : { eventBridge: sendsToEventBridge(notification) }),
      };
    });
}
