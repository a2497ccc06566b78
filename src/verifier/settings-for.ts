import type { Setting } from "../analysis/lookup/question";
import { settingList } from "../terraform-model/resources-of";

/** Texts are listed in order, without duplicates; undefined means absent. */
type Value = string | number | boolean | readonly string[] | undefined;

/** Creates the settings of one subject. */
export function settingsFor(group: string, subject: string) {
  return (name: string, expected: Value, received: Value): Setting => ({
    group,
    subject,
    name,
    expected: textOf(expected),
    received: textOf(received),
  });
}

/** Creates the settings that belong to no single stack. */
export const settingOfAll = settingsFor("the stacks", "all stacks");

function textOf(value: Value = "none"): string {
  return typeof value === "object" ? settingList(value) : String(value);
}
