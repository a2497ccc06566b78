import { reasonText, type Reason } from "../iam";
import { createPaint } from "../text/paint";
import { printable } from "../text/printable";
import type { AccessDiff, DecisionChange, SettingChange, UndecidedChange } from "../analysis/diff";
import { shortResource } from "./merge-rows";

/** `access widened: 2 gained, 1 lost`, `access may be widened: 1 setting changed`, and the like. */
export function diffLine({ widened, gained, lost, settings, undecided }: AccessDiff): string {
  const parts = [
    ...(gained.length > 0 ? [`${gained.length} gained`] : []),
    ...(lost.length > 0 ? [`${lost.length} lost`] : []),
    ...(settings.length > 0
      ? [`${settings.length} ${settings.length === 1 ? "setting" : "settings"} changed`]
      : []),
    ...(undecided.length > 0 ? [`${undecided.length} not decided`] : []),
  ];
  const change = widened
    ? gained.length > 0
      ? "widened"
      : "may be widened"
    : lost.length > 0 || settings.some(isNarrower)
      ? "narrowed"
      : "not widened";
  return parts.length === 0 ? "access unchanged" : `access ${change}: ${parts.join(", ")}`;
}

/**
 * A comparison as text: gained access, lost access, and other changes.
 *
 * @param colour - red for wider and green for narrower access, in a terminal
 */
export function diffText(diff: AccessDiff, { colour }: { readonly colour: boolean }): string[] {
  const { good, bad } = createPaint(colour);
  const paint = (text: string, isWider: boolean): string => (isWider ? bad : good)(printable(text));
  const reasons = (lead: string, why: readonly Reason[]): string[] =>
    why.map((reason) => printable(`    ${lead}${reasonText(reason)}`));
  return [
    ...diff.gained.flatMap((change) => [
      paint(`+ ${changeText(change, "can now")}`, true),
      ...reasons("", change.after),
      ...reasons("before: ", change.before),
    ]),
    ...diff.lost.flatMap((change) => [
      paint(`- ${changeText(change, "can no longer")}`, false),
      ...reasons("", change.after),
      ...reasons("before: ", change.before),
    ]),
    ...diff.settings.map((change) => {
      const text = settingText(change);
      return change.bearing === "neutral"
        ? printable(`~ ${text}`)
        : paint(`${signOf(change)} ${text}`, !isNarrower(change));
    }),
    ...diff.undecided.flatMap((change) => [
      paint(`${change.isWider ? "+" : "-"} ${undecidedText(change)}`, change.isWider),
      ...reasons("", change.after),
      ...reasons("before: ", change.before),
    ]),
  ];
}

function changeText({ principal, actions, resource, circumstances }: DecisionChange, verb: string): string {
  const given = circumstances === "" ? "" : `, with ${circumstances}`;
  return `${principal} ${verb} ${actions.join(" ")} on ${shortResource(resource)}${given}`;
}

export function undecidedText({ principal, action, resource, isWider }: UndecidedChange): string {
  return `${principal} ${isWider ? "may now be able to" : "may no longer be able to"} ${action} on ${shortResource(resource)}: not decided`;
}

export function settingText({ subject, name, before, after }: SettingChange): string {
  return `${subject}, ${name}: was ${before}, is ${after}`;
}

function isNarrower({ bearing }: SettingChange): boolean {
  return bearing === "narrower";
}

function signOf(change: SettingChange): string {
  return isNarrower(change) ? "-" : "+";
}
