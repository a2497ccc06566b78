import type { ResolvedConfig } from "../../config/schema";
import type { Model } from "../model/model";
import { destinationOf } from "./buckets";
import type { Setting } from "./question";
import { argumentsOf, settingText } from "./resources-of";

/** What account B keeps a record of, and where: a trail to another bucket would tell somebody else. */
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
    set("trails", audit?.trail && trailOf(audit.trail, config), "aws_cloudtrail"),
    set(
      "access analyzers",
      audit?.accessAnalyzer && {
        analyzer_name: "s3-handshake",
        type: audit.accessAnalyzer.toUpperCase(),
      },
      "aws_accessanalyzer_analyzer",
    ),
  ];
}

type Trail = NonNullable<NonNullable<ResolvedConfig["audit"]>["trail"]>;

function trailOf({ name, logBucketName, keyArn }: Trail, config: ResolvedConfig): object {
  return {
    name,
    s3_bucket_name: logBucketName,
    kms_key_id: keyArn,
    enable_log_file_validation: true,
    include_global_service_events: false,
    is_multi_region_trail: false,
    advanced_event_selector: {
      name: "Objects of the destination",
      field_selector: [
        { field: "eventCategory", equals: "Data" },
        { field: "resources.type", equals: "AWS::S3::Object" },
        { field: "resources.ARN", starts_with: `${destinationOf(config).arn}/` },
      ],
    },
  };
}
