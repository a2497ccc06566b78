import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMoto, type Moto } from "../../src/sandbox/moto";

/** A store for the tests of a suite: started before them, stopped after them. */
export function suiteStore(): Pick<Moto, "url"> {
  const folder = mkdtempSync(join(tmpdir(), "suite-store-"));
  const store = { url: "" };
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto({ folder, progress: () => undefined });
    store.url = moto.url;
  }, 600_000);
  afterAll(async () => {
    await moto.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return store;
}
