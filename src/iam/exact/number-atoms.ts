import { parseDecimal } from "../conditions/decimal";
import { parseInstant } from "../conditions/instant";

/** One value for each class of numbers: each limit, and one between two limits. */
export function numberWitnesses(limits: readonly number[]): string[] {
  return between(limits, -999_999_999_999_999, 999_999_999_999_999, decimalBetween, decimalText);
}

/** The same for points in time. */
export function dateWitnesses(limits: readonly number[]): string[] {
  return between(limits, -59_011_459_200, 253_402_300_799, instantBetween, instantText);
}

/** The same for whole seconds since 1970, as AWS sends them. */
export function epochWitnesses(limits: readonly number[]): string[] {
  return between(limits, 10_000_000, 99_999_999_999, wholeBetween, wholeText);
}

type Between = (low: number, high: number) => string | undefined;

function between(
  limits: readonly number[],
  least: number,
  most: number,
  find: Between,
  write: (value: number) => string | undefined,
): string[] {
  const own = new Set(limits);
  const points = [...new Set([least, ...limits, most])].sort((one, other) => one - other);
  return points.flatMap((point, index) => {
    const next = points[index + 1];
    const after = next === undefined ? undefined : find(point, next);
    return [own.has(point) ? write(point) : undefined, after].filter((text) => text !== undefined);
  });
}

function decimalText(value: number): string | undefined {
  return [0, 1, 2, 3, 4, 5, 6]
    .map((digits) => value.toFixed(digits))
    .find((text) => parseDecimal(text) === value);
}

/** A number with as few digits as possible. */
function decimalBetween(low: number, high: number): string | undefined {
  for (let digits = 0; digits <= 6; digits++) {
    const unit = 10 ** -digits;
    const candidates = [
      Math.floor(low / unit) * unit + unit,
      (low + high) / 2,
      Math.ceil(high / unit) * unit - unit,
    ].sort((one, other) => Math.abs(one) - Math.abs(other));
    for (const candidate of candidates) {
      const text = candidate.toFixed(digits);
      const value = parseDecimal(text);
      if (value !== undefined && value > low && value < high) return text === "-0" ? "0" : text;
    }
  }
  return undefined;
}

function wholeText(value: number): string | undefined {
  return Number.isInteger(value) && parseInstant(String(value)) === value ? String(value) : undefined;
}

function wholeBetween(low: number, high: number): string | undefined {
  const value = Math.floor(low) + 1;
  return value < high ? wholeText(value) : undefined;
}

function instantText(value: number): string | undefined {
  return instantTexts(value).find((text) => parseInstant(text) === value);
}

function instantBetween(low: number, high: number): string | undefined {
  for (const value of [Math.floor(low) + 1, (low + high) / 2]) {
    for (const text of instantTexts(value)) {
      const parsed = parseInstant(text);
      if (parsed !== undefined && parsed > low && parsed < high) return text;
    }
  }
  return undefined;
}

/** An ISO date, in seconds if possible, else with fractions. */
function instantTexts(value: number): string[] {
  const seconds = Math.floor(value);
  const iso = new Date(seconds * 1000).toISOString();
  if (!/^\d{4}-/.test(iso)) return [];
  const start = iso.slice(0, 19);
  const fractions = [3, 6, 9]
    .map((digits) => (value - seconds).toFixed(digits))
    .filter((text) => text.startsWith("0."));
  return [`${start}Z`, ...fractions.map((text) => `${start}${text.slice(1)}Z`)];
}
