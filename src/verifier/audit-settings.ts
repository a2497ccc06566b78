import type { ResolvedConfig } from "../config/schema";
import { ownersOf } from "../config/writers-of";
import type { Model } from "../terraform-model/model";
import { declaredTrails, type DeclaredTrail } from "../declared/buckets";
import type { Setting } from "../analysis/lookup/question";
import { argumentsOf, settingList, settingText } from "../terraform-model/resources-of";

/** What the accounts keep a record of, and where: a trail to another bucket would reach someone else. */
export function auditSettings(config: ResolvedConfig, model: Model): Setting[] {
  const { audit } = config;
  const set = (name: string, expected: unknown, type: string): Setting => ({
    group: "the stacks",
    subject: "all stacks",
    name,
    expected: settingText(expected ?? []),
    received: settingText(argumentsOf(model, type)),
  });
  return [
    {
      ...set("trails", [], "aws_cloudtrail"),
      expected: settingList(declaredTrails(config).map(trailText)),
      received: settingList(argumentsOf(model, "aws_cloudtrail").map(settingText)),
    },
    set(
      "access analyzers",
      audit?.accessAnalyzer &&
        ownersOf(config).map(() => ({
          analyzer_name: "s3-handshake",
          type: audit.accessAnalyzer?.toUpperCase(),
        })),
      "aws_accessanalyzer_analyzer",
    ),
  ];
}

function trailText({ trail, logs, watched, selectorName }: DeclaredTrail): string {
  return settingText({
    name: trail.name,
    s3_bucket_name: logs.name,
    kms_key_id: trail.keyArn,
    enable_log_file_validation: true,
    include_global_service_events: false,
    is_multi_region_trail: false,
    advanced_event_selector: {
      name: selectorName,
      field_selector: [
        { field: "eventCategory", equals: "Data" },
        { field: "resources.type", equals: "AWS::S3::Object" },
        { field: "resources.ARN", starts_with: watched.map((arn) => `${arn}/`) },
      ],
    },
  });
}
