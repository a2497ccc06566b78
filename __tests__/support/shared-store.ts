import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMoto, type Moto } from "../../src/sandbox/moto";

let started: { readonly folder: string; readonly moto: Moto } | undefined;

/** The store that the suites of a process share, empty: it takes longer to start than most tests do. */
export async function emptyStore(): Promise<Moto> {
  if (started !== undefined) {
    await fetch(`${started.moto.url}/moto-api/reset`, { method: "POST" });
    return started.moto;
  }
  const folder = mkdtempSync(join(tmpdir(), "shared-store-"));
  started = { folder, moto: await startMoto({ folder, progress: () => undefined }) };
  return started.moto;
}

export async function stopStore(): Promise<void> {
  await started?.moto.stop();
  if (started !== undefined) rmSync(started.folder, { recursive: true });
}
