import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { isObject } from "../../iam/parse-json";
import { readManifest, readModel, readStacks, type RawStack } from "../../terraform-model";
import { prove } from "../../verifier";
import { verdictLine } from "../../report/verdict-line";
import { HandshakeError } from "../../config/errors";
import { CONFIG_VARIABLE } from "../../config/config-path";
import { userFolder } from "../../config/user-path";
import { inOrder, type DeployStack } from "../../deploy/deploy-stack";
import { commandText } from "../command-text";
import { openConfig } from "./open-config";
import { readProofOf } from "./read-proof-input";
import { changedStack, configHash, readRecord, recordedPath, type SynthRecord } from "./record";

/** The stacks are not the proven ones, so they are not deployed. */
export class UnprovenError extends HandshakeError {
  readonly code = "UNPROVEN_STACKS";

  constructor(place: string, expected: string, received: string, advice = `${commandText("synth")} first`) {
    super(`${place}: expected ${expected}, received ${received}. Nothing was run: ${advice}.`);
  }
}

/** Proven stacks that have not changed. */
export interface ProvenStacks {
  /** Each after those that it depends on. */
  readonly stacks: readonly DeployStack[];
  /** The current proof. */
  readonly verdict: string | undefined;
  /** The folder that has changed since the proof, if any. */
  readonly changedFolder: () => string | undefined;
}

export interface OpenProvenOptions {
  /** The folder of the stacks, absolute. */
  readonly outdir: string;
  /** Receives a line with the config's name. */
  readonly say: (line: string) => void;
  /** Whether they must be proven with the current config and limits. Not for destroy. */
  readonly proves: boolean;
}

/**
 * Opens stacks for Terraform: written and proven by synth, and unchanged since, like their config. They are proven
 * again, because limits may have changed.
 *
 * @throws UnprovenError
 * @throws RecordError, OtherConfigError, ModelError, and why a config or its limits cannot be read
 */
export async function openProven({ outdir, say, proves }: OpenProvenOptions): Promise<ProvenStacks> {
  const name = relative(userFolder(), outdir) || ".";
  const record = readRecord(outdir);
  if (record === undefined) {
    const there = existsSync(join(outdir, "manifest.json"));
    throw new UnprovenError(
      name,
      "stacks that were written and proven together",
      there ? "stacks without a recorded proof" : "none",
    );
  }
  if (proves && !record.proven) {
    throw new UnprovenError(
      name,
      "stacks that are proven",
      "stacks that are not",
      `see ${commandText("prove")}`,
    );
  }
  const changedFolder = (): string | undefined => {
    const changed = changedStack(outdir, record);
    return changed === undefined ? undefined : join(name, "stacks", changed);
  };
  const changed = changedFolder();
  if (changed !== undefined) {
    throw new UnprovenError(changed, "the same bytes as proven", "another folder");
  }
  const raw = readStacks(outdir);
  expectListed(name, raw, record);
  const verdict = await proveNow(record, { outdir, say, proves }, name);
  return { stacks: inOrder(deployStacks(outdir, raw, record)), verdict, changedFolder };
}

/** The manifest is not hashed, so it must name the same stacks. */
function expectListed(name: string, raw: readonly RawStack[], { stacks }: SynthRecord): void {
  const [listed, recorded] = [raw.map(({ id }) => id).sort(), Object.keys(stacks).sort()];
  if (listed.join() === recorded.join()) return;
  throw new UnprovenError(
    join(name, "manifest.json"),
    `the stacks that were proven (${recorded.join(", ")})`,
    listed.join(", "),
  );
}

async function proveNow(
  record: SynthRecord,
  { outdir, say, proves }: OpenProvenOptions,
  name: string,
): Promise<string | undefined> {
  // Destroying does not need the config, unless another one is named.
  const isGone = process.env[CONFIG_VARIABLE] === undefined && !existsSync(recordedPath(outdir, record));
  if (!proves && isGone) return undefined;
  const { config, path, file } = await openConfig({ given: undefined, outdir, say });
  if (!proves) return undefined;
  if (configHash(config) !== record.config.sha256) {
    throw new UnprovenError(name, `the present content of ${file}`, "its earlier content");
  }
  const { model, limits } = readProofOf(config, path, outdir);
  const proof = prove(config, model, limits);
  if (proof.proven) return verdictLine(proof);
  throw new UnprovenError(
    name,
    "stacks that are proven",
    `now: ${verdictLine(proof)}`,
    `see ${commandText("prove", "--as-is")}`,
  );
}

function deployStacks(outdir: string, raw: readonly RawStack[], { stacks }: SynthRecord): DeployStack[] {
  const homes = new Map(readModel(raw).stacks.map(({ id, account, region }) => [id, { account, region }]));
  const manifest = readManifest(outdir);
  return raw.flatMap(({ id, json }) => {
    const home = homes.get(id);
    return home === undefined
      ? []
      : [
          {
            id,
            folder: join(outdir, "stacks", id),
            ...home,
            addresses: addressesOf(json),
            after: dependenciesOf(manifest, id),
            sha256: stacks[id] ?? "",
          },
        ];
  });
}

function addressesOf(json: unknown): string[] {
  const resource = isObject(json) && isObject(json["resource"]) ? json["resource"] : {};
  return Object.entries(resource).flatMap(([type, named]) =>
    isObject(named) ? Object.keys(named).map((name) => `${type}.${name}`) : [],
  );
}

function dependenciesOf(manifest: unknown, id: string): string[] {
  const stacks = isObject(manifest) && isObject(manifest["stacks"]) ? manifest["stacks"] : {};
  const entry = stacks[id];
  const ids: unknown = isObject(entry) ? entry["dependencies"] : [];
  return Array.isArray(ids) ? ids.map(String) : [];
}
