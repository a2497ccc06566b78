import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FunctionSettings } from "../../../src/sandbox/functions/function-settings";

/** A function as a stack could have it, with what a test is about. */
export function settingsOf(given: Partial<FunctionSettings> = {}): FunctionSettings {
  return {
    name: "thumbnail",
    arn: "arn:aws:lambda:eu-central-1:111111111111:function:thumbnail",
    invokedArn: "arn:aws:lambda:eu-central-1:111111111111:function:thumbnail",
    account: "111111111111",
    region: "eu-central-1",
    roleArn: "arn:aws:iam::111111111111:role/thumbnail",
    zipPath: "",
    handler: "index.handler",
    runtime: "nodejs24.x",
    layers: [],
    architecture: "x86_64",
    memoryMegabytes: 512,
    timeoutSeconds: 20,
    environment: {},
    events: { maxRetryAttempts: 2, maxEventAgeSeconds: 21_600 },
    ...given,
  };
}

const folders: string[] = [];

/** An empty folder; {@link removeFolders} removes it. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-test-"));
  folders.push(folder);
  return folder;
}

/** A folder with a handler of these lines of code. */
export function codeFolder(handler: string): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, "index.js"), handler);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Whether a process of this id is there. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
