import type { Circumstances } from "../prove";
import type { Statement } from "./statements";
import { arnSample, textSample } from "./samples";

type Condition = Statement["conditions"][number];
type Value = string | readonly string[] | null;

/** What follows from who asks, and is no circumstance. */
const OF_THE_PRINCIPAL =
  /^aws:(principal(?!tag\/)|source(arn|account|orgid|orgpaths)$|userid$|username$|assumedroot$|resourceaccount$)|^s3:resourceaccount$/;

/** What every request has, however it is made. */
const ALWAYS_THERE = /^aws:(currenttime|epochtime|securetransport)$/;

/**
 * The circumstances under which it may matter whether statements apply: the usual ones, those that each Allow asks for, and
 * each of these with one key at a time as a condition would have it, just not have it, or absent.
 */
export function circumstancesFor(statements: readonly Statement[]): Circumstances[] {
  const conditions = statements.flatMap((statement) => statement.conditions).filter(isCircumstance);
  const absent = Object.fromEntries(
    conditions
      .filter(({ key }) => !ALWAYS_THERE.test(key) && !USUAL.test(key))
      .map(({ keyText }) => [keyText, null]),
  );
  const allows = statements.filter(({ effect }) => effect === "Allow");
  const wanted = allows.map(({ conditions: own }) => satisfying(own.filter(isCircumstance)));
  const bases = unique([
    absent,
    ...wanted.map((own) => ({ ...absent, ...own })),
    Object.assign({}, absent, ...wanted),
  ]);
  const values = new Map<string, Value[]>();
  for (const condition of conditions) {
    const { keyText, key } = condition;
    const near = nearValues(condition);
    const own = ALWAYS_THERE.test(key) ? near : [...near, null];
    values.set(keyText, [...(values.get(keyText) ?? []), ...own]);
  }
  return unique([
    ...bases,
    ...bases.flatMap((base) =>
      [...values].flatMap(([key, own]) => own.map((value): Circumstances => ({ ...base, [key]: value }))),
    ),
  ]);
}

/** Keys that a usual request has without being told. */
const USUAL = /^(aws:(sourceip|requestedregion|viaawsservice)|s3:tlsversion|sts:rolesessionname)$/;

/** Only what is not as usual, for a reader. */
export function circumstanceText(circumstances: Circumstances): string {
  return Object.entries(circumstances)
    .filter(([key, value]) => value !== null || USUAL.test(key.toLowerCase()))
    .map(([key, value]) => `${key} ${value === null ? "absent" : [value].flat().join(" ")}`)
    .join(", ");
}

function isCircumstance({ key }: Condition): boolean {
  return !OF_THE_PRINCIPAL.test(key);
}

function satisfying(conditions: readonly Condition[]): Circumstances {
  return Object.fromEntries(
    conditions.flatMap((condition): [string, Value][] => {
      const { operator, keyText } = condition;
      if (operator.negated || operator.comparison === "is-absent") return [];
      const [value] = nearValues(condition);
      return value === undefined ? [] : [[keyText, value]];
    }),
  );
}

/** A value that an operand means, and its neighbours that it may not mean. */
function nearValues({ operator, values }: Condition): Value[] {
  const wrap = (text: string): Value => (operator.set === undefined ? text : [text]);
  const found = values.flatMap((value): string[] => {
    switch (operator.family) {
      case "boolean":
        return [value, value === "true" ? "false" : "true"];
      case "numeric":
        return numbersNear(value, operator.comparison);
      case "date":
        return datesNear(value);
      case "ip":
        return [value.split("/")[0] ?? value, value.includes(":") ? "2001:db8:ffff::1" : "198.51.100.77"];
      case "arn":
        return [arnSample(value).text, `${arnSample(value).text}-2`];
      case "null":
        return [];
      case "string":
        return [textSample(value).text, `${textSample(value).text}-2`];
    }
  });
  return [...new Set(found)].map(wrap);
}

/** The value that satisfies comes first. */
function numbersNear(value: string, comparison: Condition["operator"]["comparison"]): string[] {
  const number = Number(value);
  const step = Number.isInteger(number) ? 1 : 0.1;
  const [below, above] = [number - step, number + step].map((near) => String(Math.round(near * 1000) / 1000));
  const all = [value, below ?? value, above ?? value];
  if (comparison === "less") return [all[1] ?? value, value, all[2] ?? value];
  return comparison === "greater" ? [all[2] ?? value, value, all[1] ?? value] : all;
}

function datesNear(value: string): string[] {
  const time = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value);
  if (Number.isNaN(time)) return [value];
  return [0, -1000, 1000].map((step) => new Date(time + step).toISOString());
}

function unique(items: readonly Circumstances[]): Circumstances[] {
  return [...new Map(items.map((item) => [JSON.stringify(Object.entries(item).sort()), item])).values()];
}
