import { parseConfig } from "../../src/config/parse-config";
import type { HandshakeConfig, OneDestinationConfig, ResolvedConfig } from "../../src/config/schema";

/** The smallest config: one direct writer. */
export function smallConfig(): OneDestinationConfig {
  return {
    accounts: {
      A: { id: "111111111111", region: "eu-central-1" },
      B: { id: "222222222222", region: "eu-central-1" },
    },
    destination: { bucketName: "destination-bucket" },
    writers: [{ kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"] }],
  };
}

/** One function that reads from A and writes through a role in B. */
export function lambdaConfig(): OneDestinationConfig {
  return { ...smallConfig(), writers: [lambdaWriter()] };
}

type OwnCodeInput = Extract<HandshakeConfig["writers"][number], { workload: "own" }>;

/** A function with code of one's own, which writes reports. */
export function ownCodeWriter(changes: Partial<OwnCodeInput> = {}): OwnCodeInput {
  return {
    kind: "lambda",
    workload: "own",
    name: "reports",
    roleName: "reports-role",
    handshake: { kind: "assume-role", roleName: "target-role" },
    source: { in: "own-bucket", bucketName: "source-bucket" },
    code: { kind: "folder", folder: "functions/reports" },
    operations: { "reports/": ["write"] },
    ...changes,
  };
}

type Writers = HandshakeConfig["writers"];
type LambdaWriterInput = Extract<
  Writers[number],
  { kind: "lambda"; outputPrefix?: string; workload?: "thumbnail" | "copy" }
>;

export function lambdaWriter(changes: Partial<LambdaWriterInput> = {}): LambdaWriterInput {
  return {
    kind: "lambda",
    name: "thumbnail",
    roleName: "lambda-role",
    handshake: { kind: "assume-role", roleName: "target-role" },
    source: { in: "own-bucket", bucketName: "source-bucket" },
    ...changes,
  };
}

export function resolved(config: HandshakeConfig): ResolvedConfig {
  return parseConfig(config, "test.config.ts");
}
