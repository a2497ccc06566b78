import type { Denial, FoundDenials, NotUnderstood } from "./denial";
import { objectOf, type Json } from "./json-values";
import { isDecoded, readDecoded } from "./read-decoded";
import { isEvent, readEvent } from "./read-event";
import { denialOf } from "./denial";
import { readMessages } from "./read-messages";

interface Found {
  readonly denials: Denial[];
  readonly notUnderstood: NotUnderstood[];
  /** Places with only a denial and no details. */
  readonly bare: string[];
  otherEvents: number;
}

/**
 * Finds every denial in an input: text of a log or a terminal, CloudTrail events, decoded authorization messages, S3's
 * XML, JSON lines of a log, or several of them together.
 *
 * @param name - what messages call the input
 */
export function readDenials(input: string, name: string): FoundDenials {
  const found: Found = { denials: [], notUnderstood: [], bare: [], otherEvents: 0 };
  const whole = parsed(input);
  if (whole !== undefined) walk(whole, name, found);
  else walkLines(input, name, found);
  // A line with only "AccessDenied" next to a detailed message belongs to the same error.
  const [bare] = found.bare;
  if (bare !== undefined && found.denials.length === 0 && found.notUnderstood.length === 0) {
    found.denials.push(denialOf({ place: bare, message: "Access Denied", times: found.bare.length }));
  }
  const { notUnderstood, otherEvents } = found;
  return { denials: onceEach(found.denials), notUnderstood, otherEvents };
}

/** Text, whose lines may be JSON. */
function walkLines(input: string, name: string, found: Found): void {
  const lines = input
    .split("\n")
    .map((line, index) => ({ line, place: `${name}:${index + 1}`, json: parsed(line) }));
  for (const { json, place } of lines) if (json !== undefined) walk(json, place, found);
  const text = lines.map(({ line, json }) => (json === undefined ? line : "")).join("\n");
  addMessages(text, (line) => `${name}:${line}`, found);
}

/** Finds denials anywhere in a JSON value. */
function walk(value: unknown, place: string, found: Found): void {
  if (typeof value === "string") {
    const inner = parsed(value);
    if (inner === undefined) addMessages(value, () => place, found);
    else walk(inner, place, found);
    return;
  }
  if (Array.isArray(value)) {
    (value as unknown[]).forEach((one, index) => walk(one, `${place}[${index}]`, found));
    return;
  }
  const object = objectOf(value);
  if (isEvent(object)) {
    addEvent(object, place, found);
    return;
  }
  const decoded = isDecoded(object) ? readDecoded(object, place) : undefined;
  if (decoded !== undefined) {
    found.denials.push(decoded);
    return;
  }
  for (const [key, one] of Object.entries(object)) walk(one, `${place} ${key}`, found);
}

function addEvent(event: Json, place: string, found: Found): void {
  const read = readEvent(event, place);
  if (read === undefined) found.otherEvents += 1;
  else if ("expected" in read) found.notUnderstood.push(read);
  else found.denials.push(read);
}

function addMessages(text: string, placeAt: (line: number) => string, found: Found): void {
  const { denials, notUnderstood, bare } = readMessages(text, placeAt);
  found.denials.push(...denials);
  found.notUnderstood.push(...notUnderstood);
  found.bare.push(...bare);
}

/** An object or a list; undefined for any other text. */
function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Equal denials are counted as one. */
function onceEach(denials: readonly Denial[]): Denial[] {
  const byContent = new Map<string, Denial>();
  for (const denial of denials) {
    const content = JSON.stringify({
      ...denial,
      place: "",
      times: 0,
      message: denial.message.replace(/\s+/g, " "),
    });
    const before = byContent.get(content);
    byContent.set(content, before === undefined ? denial : { ...before, times: before.times + denial.times });
  }
  return [...byContent.values()];
}
