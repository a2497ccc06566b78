import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import { lambdasOf, producerAccounts } from "../../config/writers-of";
import type { Model } from "../../terraform-model/model";
import { grantedDestinations } from "../access-grants-settings";
import { roleArnOf, type AccountRef } from "../../analysis/lookup/callers";
import { alarmTopic } from "../../declared/names";
import { accessGrantsInstance, LOCATION_ROLE } from "../../declared/expected-access";
import { administration } from "./bucket-key";
import type { Conditions, IntendedStatement } from "./intended-statement";
import { serviceTrust } from "./trust";

/** Alarms, in each account that has functions: CloudWatch publishes for the account's own alarms. */
export function alarmIntent(config: ResolvedConfig, { topics }: Model): IntendedStatement[] {
  if (config.alarms === undefined) return [];
  const keys = new Set(lambdasOf(config).map(({ account }) => account));
  return [...producerAccounts(config)].flatMap(([key, account]): IntendedStatement[] => {
    if (!keys.has(key)) return [];
    const topic = alarmTopic(account, config);
    const keyArn = topics.find(({ arn }) => arn === topic)?.keyArn;
    const own = {
      group: "alarms",
      purpose: "an alarm of the account",
      principal: { Service: ["cloudwatch.amazonaws.com"] },
      condition: ofAlarms(account),
    };
    return [
      { ...own, resource: topic, actions: ["sns:Publish"] },
      {
        ...own,
        purpose: "without TLS",
        resource: topic,
        effect: "Deny",
        principal: "*",
        actions: ["sns:Publish"],
        condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      ...(keyArn === undefined
        ? []
        : [
            administration("alarms", keyArn, account),
            { ...own, resource: keyArn, actions: ["kms:Decrypt", "kms:GenerateDataKey"] },
          ]),
    ];
  });
}

function ofAlarms({ id, region }: AccountRef): Conditions {
  const alarms = `arn:${partitionOf(region)}:cloudwatch:${region}:${id}:alarm:*`;
  return { StringEquals: { "aws:SourceAccount": id }, ArnLike: { "aws:SourceArn": alarms } };
}

/** The location role of S3 Access Grants for a destination. */
export function locationIntent(config: ResolvedConfig): IntendedStatement[] {
  return [...grantedDestinations(config).values()].map(({ name, owner }) =>
    serviceTrust(
      name,
      roleArnOf(owner, LOCATION_ROLE),
      "access-grants.s3.amazonaws.com",
      owner,
      [accessGrantsInstance(owner)],
      ["sts:SetSourceIdentity"],
    ),
  );
}
