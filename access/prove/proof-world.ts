import type { ResolvedConfig } from "../../config/schema";
import type { Limits } from "../limits";
import type { Model } from "../model/model";
import { bucketsOf } from "./buckets";
import { organizationsOf } from "./organizations";
import { createWorld, type World } from "./world";

/** The world of the proof's own questions: they ask about what the config names, and otherwise about what they invent. */
export function proofWorld(config: ResolvedConfig, model: Model, limits?: Limits): World {
  const existing = new Set(
    bucketsOf(config).flatMap(({ arn, encryption }) =>
      encryption.kind === "existing-kms-key" ? [arn, encryption.keyArn] : [arn],
    ),
  );
  return createWorld(model, limits, organizationsOf(config), (arn) => !existing.has(arn));
}
