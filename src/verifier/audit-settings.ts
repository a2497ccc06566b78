import type { ResolvedConfig } from "../config/schema";
import { ownersOf } from "../config/writers-of";
import type { Model } from "../terraform-model/model";
import { declaredTrails, type DeclaredTrail } from "../declared/buckets";
import type { Setting } from "../analysis/lookup/question";
import { settingOfAll } from "./settings-for";
import { settingText } from "../terraform-model/resources-of";

/** The accounts' trails and their buckets: a trail to another bucket would give someone else the logs. */
export function auditSettings(config: ResolvedConfig, model: Model): Setting[] {
  const { audit } = config;
  const found = (type: string): string[] =>
    model.resources
      .filter((resource) => resource.type === type)
      .map(({ args, account, region }) => textAt(args, { id: account, region }));
  return [
    settingOfAll(
      "trails",
      declaredTrails(config).map((trail) => textAt(trailArguments(trail), trail.logs.owner)),
      found("aws_cloudtrail"),
    ),
    settingOfAll(
      "access analyzers",
      audit?.accessAnalyzer === undefined
        ? []
        : ownersOf(config).map((owner) =>
            textAt({ analyzer_name: "s3-handshake", type: audit.accessAnalyzer?.toUpperCase() }, owner),
          ),
      found("aws_accessanalyzer_analyzer"),
    ),
  ];
}

function textAt(args: object, { id, region }: { readonly id: string; readonly region: string }): string {
  return `${settingText(args)} of ${id} in ${region}`;
}

function trailArguments({ trail, logs, watched, selectorName }: DeclaredTrail): object {
  return {
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
  };
}
