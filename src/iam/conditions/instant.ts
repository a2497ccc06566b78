const DATE = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/;
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(?:Z|([+-])(\d{2}):(\d{2}))$/;
const EPOCH = /^\d{8,11}$/;

/**
 * A date as IAM accepts it, in seconds since 1970: a W3C form of ISO 8601, or epoch seconds. A year by itself is
 * refused, because it could be either.
 *
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 * @see https://www.w3.org/TR/NOTE-datetime
 */
export function parseInstant(text: string): number | undefined {
  if (EPOCH.test(text)) return Number(text);
  const date = DATE.exec(text);
  if (date !== null) {
    const [, year, month, day = "01"] = date;
    return utcSeconds([year, month, day, "00", "00", "00"]);
  }
  const time = DATE_TIME.exec(text);
  if (time === null) return undefined;
  const [, year, month, day, hour, minute, second = "00", fraction = ".0", sign, offsetHour, offsetMinute] =
    time;
  const seconds = utcSeconds([year, month, day, hour, minute, second]);
  if (seconds === undefined) return undefined;
  const offset = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0)) * 60;
  return seconds + Number(`0${fraction}`) - (sign === "-" ? -offset : offset);
}

/** Undefined for a date that does not exist. */
function utcSeconds(fields: readonly (string | undefined)[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields.map(Number);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const written = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  return written.every((value, index) => value === Number(fields[index])) ? date.getTime() / 1000 : undefined;
}
