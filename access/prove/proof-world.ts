import type { ResolvedConfig } from "../../config/schema";
import type { Limits } from "../limits";
import type { Model } from "../model/model";
import { bucketsOf } from "./buckets";
import { organizationsOf } from "./organizations";
import { createWorld, type World } from "./world";

/** The world of the proof's own requests: of what the config does not name, nothing is there already. */
export function proofWorld(config: ResolvedConfig, model: Model, limits?: Limits): World {
  const existing = new Set(
    bucketsOf(config).flatMap(({ arn, encryption }) =>
      encryption.kind === "existing-kms-key" ? [arn, encryption.keyArn] : [arn],
    ),
  );
  return createWorld(model, limits, organizationsOf(config), (arn) => !existing.has(arn));
}
