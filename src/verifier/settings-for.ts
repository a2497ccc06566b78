import type { Setting } from "../analysis/lookup/question";
import { settingList } from "../terraform-model/resources-of";

/** Texts are listed in order, each once; undefined is what is not there. */
type Value = string | number | boolean | readonly string[] | undefined;

/** Makes the settings of one subject. */
export function settingsFor(group: string, subject: string) {
  return (name: string, expected: Value, received: Value): Setting => ({
    group,
    subject,
    name,
    expected: textOf(expected),
    received: textOf(received),
  });
}

/** Makes the settings that are about no stack alone. */
export const settingOfAll = settingsFor("the stacks", "all stacks");

function textOf(value: Value = "none"): string {
  return typeof value === "object" ? settingList(value) : String(value);
}
