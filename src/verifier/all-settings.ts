import type { ResolvedConfig } from "../config/schema";
import type { Model } from "../terraform-model/model";
import { alarmSettings } from "./alarm-settings";
import { auditSettings } from "./audit-settings";
import { existingSettings } from "./existing-buckets";
import { policyNameSettings } from "./existing-roles";
import { functionSettings } from "./function-settings";
import { inventorySettings } from "./inventory";
import { keySettings } from "./key-settings";
import { outputSettings } from "./output-settings";
import { preconditionSettings } from "./preconditions";
import { sessionSettings } from "./session-settings";
import type { Setting } from "../analysis/lookup/question";
import { settingsOf } from "./settings";
import { stackSettings } from "./stack-settings";
import { triggerSettings } from "./trigger-settings";
import { bucketLifecycleSettings } from "./bucket-lifecycle-settings";

/** All settings that must be as in the config. */
export function allSettings(config: ResolvedConfig, model: Model): Setting[] {
  return [
    settingsOf,
    existingSettings,
    policyNameSettings,
    preconditionSettings,
    outputSettings,
    inventorySettings,
    stackSettings,
    functionSettings,
    bucketLifecycleSettings,
    keySettings,
    alarmSettings,
    auditSettings,
    sessionSettings,
    triggerSettings,
  ].flatMap((settings) => settings(config, model));
}
