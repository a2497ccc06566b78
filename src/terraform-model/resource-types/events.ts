import type { ResourceType } from "../resource-type";

export const EVENTS = {
  aws_cloudwatch_event_rule: { arguments: ["name", "event_pattern"], isSettingAlone: true },
  aws_cloudwatch_event_target: {
    arguments: ["rule", "target_id", "arn", "dead_letter_config", "dead_letter_config.arn"],
    isSettingAlone: true,
  },
  aws_lambda_event_source_mapping: {
    arguments: [
      "event_source_arn",
      "function_name",
      "batch_size",
      "function_response_types",
      "scaling_config",
      "scaling_config.maximum_concurrency",
    ],
    isSettingAlone: true,
  },
} as const satisfies Readonly<Record<string, ResourceType>>;
