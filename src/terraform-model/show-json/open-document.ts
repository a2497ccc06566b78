import { decodeText } from "../../config/decode-text";
import { parseJson } from "../../config/parse-json";
import { isObject } from "../../iam/parse-json";
import { ModelError } from "..";

export type Json = Readonly<Record<string, unknown>>;

/** A file that `terraform show -json` wrote. */
export interface ShowDocument {
  /** The user's name for it. */
  readonly name: string;
  readonly kind: "plan" | "state";
  readonly json: Json;
}

const EXPECTED = "what `terraform show -json FILE` writes";

/**
 * Reads the output of `terraform show -json` or `tofu show -json` for a plan or a state.
 *
 * @param name - the file as the user names it, for messages
 * @param bytes - what is in it
 * @throws ModelError when it is anything else, or a plan that cannot be applied as a whole
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function openDocument(name: string, bytes: Uint8Array, kind: ShowDocument["kind"]): ShowDocument {
  const json = parse(name, bytes);
  if (!isObject(json)) throw new ModelError(name, EXPECTED, "JSON that is not an object");
  const version = json["format_version"];
  if (version === undefined && json["version"] !== undefined && Array.isArray(json["resources"])) {
    throw new ModelError(name, `${EXPECTED} (run terraform show -json)`, "a state as Terraform keeps it");
  }
  if (typeof version !== "string") throw new ModelError(name, EXPECTED, "JSON without format_version");
  // A minor version only adds to it.
  if (!/^(?:0\.[12]|1\.\d+)$/.test(version)) throw new ModelError(name, "format_version 1", version);
  const received = json["planned_values"] === undefined ? "state" : "plan";
  if (json["resource_changes"] === undefined && received !== "plan" && kind === "plan") {
    throw new ModelError(name, "a plan (for a state, --state)", "a state");
  }
  if (received === "plan" && kind === "state") {
    throw new ModelError(name, "a state (for a plan, --plan)", "a plan");
  }
  if (kind === "plan") checkPlan(name, json);
  return { name, kind, json };
}

function checkPlan(name: string, { errored, complete, configuration, planned_values: planned }: Json): void {
  if (errored === true) throw new ModelError(name, "a plan without errors", "one that ended in an error");
  if (complete === false) {
    throw new ModelError(name, "a plan of everything", "one of a part (without -target it is whole)");
  }
  if (!isObject(planned)) throw new ModelError(name, "a plan with planned_values", "one without");
  if (!isObject(configuration)) throw new ModelError(name, "a plan with its configuration", "one without");
}

function parse(name: string, bytes: Uint8Array): unknown {
  // A plan file is a ZIP archive.
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    throw new ModelError(name, EXPECTED, "a plan in binary form (run terraform show -json FILE)");
  }
  const text = decodeText(bytes);
  if (text.trim() === "") throw new ModelError(name, EXPECTED, "an empty file");
  try {
    return parseJson(text);
  } catch (error) {
    throw new ModelError(name, `${EXPECTED}, whole`, (error as Error).message);
  }
}

export function objectAt(value: unknown, key: string): Json {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : {};
}

export function listAt(value: unknown, key: string): readonly unknown[] {
  const found = isObject(value) ? value[key] : undefined;
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
}

export function textAt(value: unknown, key: string): string {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === "string" ? found : "";
}
