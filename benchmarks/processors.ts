import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { photograph, pipeline } from "../__tests__/support/pictures";
import type { Task } from "./contestant";
import { table } from "./measure";

/**
 * The function's renderer on one processor and on two, in turn: what memory above 1,769 MB brings, with which Lambda gives
 * a second one. Linux, where `taskset` is.
 */

const ROUNDS = 25;
const PROCESSORS = ["0", "0,1"] as const;
const PICTURES = {
  "12 MP JPEG": ["jpg", (image: ReturnType<typeof pipeline>) => image.jpeg({ quality: 90 })],
  "12 MP progressive JPEG": [
    "progressive.jpg",
    (image: ReturnType<typeof pipeline>) => image.jpeg({ quality: 90, progressive: true }),
  ],
  "12 MP PNG": ["png", (image: ReturnType<typeof pipeline>) => image.png({ compressionLevel: 3 })],
} as const;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "processors-"));
  const picture = photograph();
  const renderers = PROCESSORS.map((processors) =>
    spawn(
      "taskset",
      ["-c", processors, process.execPath, "--import", "tsx", join(__dirname, "contestant.ts"), "ours"],
      { stdio: ["ignore", "inherit", "inherit", "ipc"] },
    ),
  );
  const rows: (string | number)[][] = [];
  for (const [name, [extension, encode]] of Object.entries(PICTURES)) {
    const path = join(folder, `picture.${extension}`);
    await writeFile(path, await encode(pipeline(picture)).toBuffer());
    for (const format of ["jpeg", "webp"] as const) {
      const task: Task = { path, format, widths: [160, 320, 640, 1280] };
      const times = renderers.map((): number[] => []);
      for (let round = 0; round <= ROUNDS; round += 1) {
        for (const [index, renderer] of renderers.entries()) {
          const milliseconds = await new Promise<number>((resolve) => {
            renderer.once("message", (message) => {
              resolve(Number(message));
            });
            renderer.send(task);
          });
          // The first round is not counted.
          if (round > 0) times[index]?.push(milliseconds);
        }
      }
      const [one = 0, two = 0] = times.map((all) => Math.min(...all));
      rows.push([`${name} to ${format}`, one, two, (two / one).toFixed(2)]);
      console.error(rows.at(-1)?.join("  "));
    }
  }
  for (const renderer of renderers) renderer.disconnect();
  rmSync(folder, { recursive: true });
  console.log(table(["picture", "ms, one processor", "ms, two", "ratio"], rows));
}

void main();
