import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { otherNode } from "../../src/packaging/lambda-node";
import { emptyFolder, removeFolders } from "./support/folders";

afterAll(removeFolders);

/** A program that says it is this version. */
function program(version: string): string {
  const path = join(emptyFolder(), "node");
  writeFileSync(path, `#!/bin/sh\necho v${version}\n`);
  chmodSync(path, 0o755);
  return path;
}

test("where Lambda's Node.js cannot run, the first that is new enough is taken, and the difference is reported", () => {
  const [old, fit, newer] = [program("20.19.0"), program("22.1.0"), program("24.0.0")];
  expect(otherNode([old, fit, newer])).toEqual({
    path: fit,
    difference: "Node.js 22.1.0 instead of Lambda's 24",
  });
});

test("where none is new enough, what there is is reported", () => {
  const old = program("20.19.0");
  expect(() => otherNode([old, "/no/such/node"])).toThrow(
    expect.objectContaining({
      code: "LAMBDA_NODE_MISSING",
      message: expect.stringContaining(`received ${old} 20.19.0, /no/such/node (no Node.js)`) as string,
    }) as Error,
  );
});
