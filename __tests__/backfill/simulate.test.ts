import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

jest.setTimeout(60_000);

test("a config without a copy that has a backfill ends with 2 and one line", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--require", "tsx/cjs", "__tests__/backfill/simulate.ts", "s3-handshake.config.ts"],
    { cwd: resolve(__dirname, "../.."), encoding: "utf8" },
  );
  expect(stderr).toBe(
    "UsageError [USAGE] s3-handshake.config.ts: expected a copy writer that has a backfill, received none. Try --help.\n",
  );
  expect([status, stdout]).toEqual([2, ""]);
});
