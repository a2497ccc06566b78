import type { ResolvedConfig } from "../config/schema";
import { lambdasOf } from "../config/writers-of";
import type { Model } from "../terraform-model/model";
import { bucketsOf } from "../declared/buckets";
import type { Setting } from "../analysis/lookup/question";
import { LOCATION_ROLE } from "../declared/expected-access";
import { argumentsOf, settingList } from "../terraform-model/resources-of";

/** AWS's own default for roles that say nothing. */
const HOUR_SECONDS = 3600;

/** How long credentials last, and whether keys change in time. */
export function sessionSettings(config: ResolvedConfig, model: Model): Setting[] {
  const set = (name: string, expected: readonly string[], received: readonly string[]): Setting => ({
    group: "the stacks",
    subject: "all stacks",
    name,
    expected: settingList(expected),
    received: settingList(received),
  });
  const longest = argumentsOf(model, "aws_iam_role")
    .map(({ name, max_session_duration: seconds = HOUR_SECONDS }) => `${String(name)} ${String(seconds)}`)
    .filter((each) => !each.endsWith(` ${HOUR_SECONDS}`));
  const grantSeconds = Math.max(
    ...config.writers.map((writer) =>
      "handshake" in writer && writer.handshake.kind === "access-grants"
        ? writer.handshake.sessionSeconds
        : 0,
    ),
  );
  return [
    set(
      "roles whose sessions do not last an hour at most",
      grantSeconds > 0 && grantSeconds !== HOUR_SECONDS ? [`${LOCATION_ROLE} ${grantSeconds}`] : [],
      longest,
    ),
    set(
      "sessions of permission sets",
      config.writers.flatMap((writer) =>
        writer.kind === "identity-center"
          ? [`${writer.permissionSetName} ${isoDuration(writer.sessionMinutes)}`]
          : [],
      ),
      argumentsOf(model, "aws_ssoadmin_permission_set").map(
        ({ name, session_duration: duration }) => `${String(name)} ${String(duration)}`,
      ),
    ),
    set(
      "keys that are not rotated",
      [],
      argumentsOf(model, "aws_kms_key")
        .filter(({ enable_key_rotation: rotates }) => rotates !== true)
        .map(({ description }) => String(description)),
    ),
    set("days until a key is gone", deletionWindows(config), receivedWindows(model)),
  ];
}

/** A key whose config says nothing takes AWS's 30 days. */
function deletionWindows(config: ResolvedConfig): string[] {
  const alarms = config.alarms !== undefined && lambdasOf(config).length > 0 ? ["30"] : [];
  return [
    ...bucketsOf(config).flatMap(({ encryption }) =>
      encryption.kind === "sse-kms" ? [String(encryption.deletionWindowDays)] : [],
    ),
    ...lambdasOf(config).flatMap(({ kmsKey }) =>
      kmsKey === undefined ? [] : [String(kmsKey.deletionWindowDays)],
    ),
    ...alarms,
  ];
}

function receivedWindows(model: Model): string[] {
  return argumentsOf(model, "aws_kms_key").map(({ deletion_window_in_days: days = 30 }) => String(days));
}

/** `PT1H30M`, as Identity Center has it. */
function isoDuration(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `PT${hours === 0 ? "" : `${hours}H`}${rest === 0 ? "" : `${rest}M`}`;
}
