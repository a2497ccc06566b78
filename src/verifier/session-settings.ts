import type { ResolvedConfig } from "../config/schema";
import { destinationsOfWriter } from "../config/writers-of";
import { groupBy } from "../terraform-model/group-by";
import type { Model } from "../terraform-model/model";
import type { Setting } from "../analysis/lookup/question";
import { settingOfAll } from "./settings-for";
import { LOCATION_ROLE } from "../declared/expected-access";
import { argumentsOf } from "../terraform-model/resources-of";

/** AWS's own default for roles that say nothing. */
const HOUR_SECONDS = 3600;

/** How long credentials last. */
export function sessionSettings(config: ResolvedConfig, model: Model): Setting[] {
  const set = settingOfAll;
  const longest = model.resources.flatMap(({ type, account, args }) => {
    const { name, max_session_duration: seconds } = args;
    if (type !== "aws_iam_role" || (seconds ?? HOUR_SECONDS) === HOUR_SECONDS) return [];
    return [`${String(name)} of ${account} ${String(seconds)}`];
  });
  const grants = config.writers.flatMap((writer) => {
    if (!("handshake" in writer) || writer.handshake.kind !== "access-grants") return [];
    const { sessionSeconds } = writer.handshake;
    return destinationsOfWriter(writer, config).map(({ owner }) => ({ account: owner.id, sessionSeconds }));
  });
  const ofAccounts = [...groupBy(grants, ({ account }) => account)].flatMap(([account, own]) => {
    const seconds = Math.max(...own.map(({ sessionSeconds }) => sessionSeconds));
    return seconds === HOUR_SECONDS ? [] : [`${LOCATION_ROLE} of ${account} ${seconds}`];
  });
  return [
    set("roles with sessions of more than an hour", ofAccounts, longest),
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
  ];
}

/** `PT1H30M`, as Identity Center has it. */
function isoDuration(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `PT${hours === 0 ? "" : `${hours}H`}${rest === 0 ? "" : `${rest}M`}`;
}
