import type { ResolvedConfig } from "../../src/config/schema";
import { lambdaWriter, resolved, smallConfig } from "./configs";

export const SOURCE = "source-bucket";
export const DESTINATION = "destination-bucket";
export const ACCOUNT_A = "111111111111";
export const ACCOUNT_B = "222222222222";
export const LAMBDA = `arn:aws:iam::${ACCOUNT_A}:role/lambda-role`;
export const TARGET = `arn:aws:iam::${ACCOUNT_B}:role/target-role`;
export const TASK = `arn:aws:iam::${ACCOUNT_A}:role/task-role`;
/** What the trust policies of task roles ask for. */
export const TASK_SOURCE = `arn:aws:ecs:eu-central-1:${ACCOUNT_A}:task/cluster/0123456789abcdef0123456789abcdef`;

type Destination = Partial<Parameters<typeof resolved>[0]["destination"]>;

/** A function with a role in B, and a task that writes directly. */
export function twoWriters(destination: Destination = {}): ResolvedConfig {
  const config = smallConfig();
  return resolved({
    ...config,
    destination: { ...config.destination, ...destination },
    writers: [...config.writers, lambdaWriter()],
  });
}
