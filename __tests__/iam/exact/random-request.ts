import { createContext, RequestError, type AccessRequest } from "../../../src/iam";
import { findContextKey } from "../../../src/iam/context-keys/find-context-key";
import type { Space } from "../../../src/iam/exact";
import type { Random } from "../random";
import { KEYS, type RandomWorld } from "./random-world";

/** A request of the world's family, near to what its policies say; undefined if what came out is no request at all. */
export function randomRequest(random: Random, world: RandomWorld, space: Space): AccessRequest | undefined {
  const { family, texts } = world;
  const actions = texts.filter((text) => text.startsWith(`${family.actions.service}:`));
  const action = filled(random, random.pick([...family.actions.known, ...actions]));
  const resources = texts.filter((text) => text.startsWith("arn:"));
  const resource =
    family.resources.kind === "one"
      ? family.resources.arn
      : filled(random, random.pick([...resources, ...family.resources.patterns]));
  const values: Record<string, string | string[]> = {};
  const absent: string[] = [];
  for (const [key, value] of Object.entries(family.values ?? {})) {
    if (value === null) absent.push(key);
    else values[key] = value as string;
  }
  for (const { dimension } of space.keys) {
    const { key } = dimension;
    if (!dimension.always && random.chance(0.25)) absent.push(key);
    else if (key === "aws:resourceaccount") values[key] = family.resourceAccount;
    else values[key] = valueOf(random, key, dimension.multivalued);
  }
  try {
    const context = createContext(values, absent);
    return {
      principal: family.principal,
      action,
      resource,
      resourceAccount: family.resourceAccount,
      context,
    };
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
}

function valueOf(random: Random, key: string, several: boolean): string | string[] {
  const written = Object.entries(KEYS).find(([name]) => name.toLowerCase() === key)?.[1] ?? ["x"];
  const one = (): string => typed(random, key, random.pick(written));
  return several ? random.times(1, 3, one) : one();
}

function typed(random: Random, key: string, text: string): string {
  switch (findContextKey(key)?.type ?? (key === "x:number" && random.chance(0.8) ? "numeric" : "string")) {
    case "numeric":
      return String(Number(text) + random.pick([0, 0, 1, -1, 0.5, -0.25]));
    case "date":
      return shifted(text, random.pick([0, 0, 500, -500, 1000, -1000, 1e9]));
    case "date-or-numeric":
      return String(Number(text) + random.pick([0, 1, -1, 1000]));
    case "ip":
      return address(random, text);
    case "boolean":
      return text;
    default:
      return filled(random, text);
  }
}

function shifted(text: string, milliseconds: number): string {
  const start = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return new Date(start + milliseconds).toISOString();
}

function address(random: Random, text: string): string {
  const [base = ""] = text.split("/");
  if (base.includes(":")) return random.pick(["2001:db8::1", "2001:db8::2", "2001:db9::", "::1"]);
  const parts = base.split(".").map(Number);
  const at = random.integer(0, 3);
  return parts
    .map((part, index) => (index === at && random.chance(0.5) ? random.integer(0, 255) : part))
    .join(".");
}

const SOME = ["", "x", "in", "a", "team", "q", "Q", "k", "in/a", "1", ":", "\u212a"];

/** A text in the place of every wildcard and variable, sometimes with a letter more or less. */
function filled(random: Random, pattern: string): string {
  const text = pattern
    .replace(/\$\{\*\}/g, "*")
    .replace(/\$\{[^}]*\}/g, () => random.pick(["in", "out", "111111111111", ""]))
    .replace(/\*/g, () => random.pick(SOME))
    .replace(/\?/g, () => random.pick(["a", "b", "/"]));
  if (random.chance(0.85) || text === "") return text;
  const at = random.integer(0, text.length - 1);
  return random.pick([
    () => text.slice(0, at) + text.slice(at + 1),
    () => `${text.slice(0, at)}x${text.slice(at)}`,
    () => text.toUpperCase(),
    () => `${text}/more`,
  ])();
}
