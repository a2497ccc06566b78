import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";

import { compress } from "../../src/packaging/compress";
import { removeFolders, emptyFolder } from "./support/folders";

const content = Buffer.from("native code ".repeat(1000));

afterAll(removeFolders);

test("native code is kept in compressed form, and used again", async () => {
  const keptIn = join(emptyFolder(), "compressed");
  const first = await compress({ path: "a.node", content, native: true }, keptIn);
  const [kept = ""] = readdirSync(keptIn);
  const { mtimeMs } = statSync(join(keptIn, kept));
  const second = await compress({ path: "b.node", content, native: true }, keptIn);

  expect(inflateRawSync(first)).toEqual(content);
  expect(Buffer.from(second)).toEqual(Buffer.from(first));
  expect(readdirSync(keptIn)).toEqual([kept]);
  expect(statSync(join(keptIn, kept)).mtimeMs).toBe(mtimeMs);
});

test("a kept form that no longer gives the file is made again", async () => {
  const keptIn = emptyFolder();
  const first = await compress({ path: "a.node", content, native: true }, keptIn);
  const [kept = ""] = readdirSync(keptIn);
  for (const damage of [
    "",
    "damaged",
    await compress({ path: "a", content: Buffer.from("b"), native: false }, keptIn),
  ]) {
    writeFileSync(join(keptIn, kept), damage);

    expect(Buffer.from(await compress({ path: "a.node", content, native: true }, keptIn))).toEqual(
      Buffer.from(first),
    );
    expect(readFileSync(join(keptIn, kept))).toEqual(Buffer.from(first));
  }
});

test("code of our own is compressed each time", async () => {
  const keptIn = emptyFolder();
  await compress({ path: "index.js", content, native: false }, keptIn);

  expect(readdirSync(keptIn)).toEqual([]);
});
