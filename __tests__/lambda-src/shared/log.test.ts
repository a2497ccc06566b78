import { createLog } from "../../../lambda-src/shared/log";

function capture() {
  const lines: string[] = [];
  return { lines, log: createLog((line) => lines.push(line)) };
}

test("a line is one JSON object with timestamp, level, message and fields", () => {
  const { lines, log } = capture();
  const before = Date.now();
  log.info("picture done", { key: "a\nb.jpg", ms: 7, versionId: undefined });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain("\n");
  const { timestamp, ...rest } = JSON.parse(lines[0] ?? "") as Record<string, string>;
  expect(rest).toEqual({ level: "INFO", message: "picture done", key: "a\nb.jpg", ms: 7 });
  expect(Date.parse(timestamp ?? "")).toBeGreaterThanOrEqual(before);
});

test("levels are named as Lambda's filter knows them", () => {
  const { lines, log } = capture();
  log.info("a");
  log.warn("b");
  log.error("c");
  expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual([
    "INFO",
    "WARN",
    "ERROR",
  ]);
});

test("a log with fields puts them into every line, and leaves the first log as it was", () => {
  const { lines, log } = capture();
  log.with({ requestId: "r" }).with({ key: "k" }).info("a", { width: 1 });
  log.info("b");
  const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(first).toMatchObject({ message: "a", requestId: "r", key: "k", width: 1 });
  expect(second).not.toHaveProperty("requestId");
});
