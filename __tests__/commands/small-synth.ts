import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A config that makes little, and is wrong where the bucket's name is. */
export function config(bucketName: string): object {
  return {
    accounts: {
      A: { id: "111111111111", region: "eu-central-1" },
      B: { id: "222222222222", region: "eu-central-1" },
    },
    destination: { bucketName },
    writers: [{ kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"] }],
  };
}

/** Every file of the stacks, by its path below them. */
export const output = (out = "cdktf.out"): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(out, "stacks"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(join(out, "stacks").length + 1), readFileSync(path, "latin1")]),
  );
