import { printable, printableLine } from "../../src/text/printable";

test.each([
  ["a new line", "x\nproven: 1 question", "x\\u{a}proven: 1 question"],
  ["a return to the line's begin", "x\rproven", "x\\u{d}proven"],
  ["an escape", "x\u001b[2Kproven", "x\\u{1b}[2Kproven"],
  ["an escape of one character", "x\u009b2K", "x\\u{9b}2K"],
  ["a turn of the direction", "x\u202ey", "x\\u{202e}y"],
  ["a separator of lines", "x\u2028y", "x\\u{2028}y"],
  ["what has no width", "x\u200by\u{e0041}", "x\\u{200b}y\\u{e0041}"],
])("%s is spelt out", (_name, text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(printableLine(text)).toBe(shown);
});

test("other text stays as it is, in any language", () => {
  const text = "✓ écriture 写 → s3://bucket/å (b) 'c' \"d\" \\n";
  expect(printable(text)).toBe(text);
});

test("a finished line keeps the colours of the project's own, and no others", () => {
  expect(printableLine("\u001b[31m✗\u001b[0m a\u001b[8mb\nc")).toBe(
    "\u001b[31m✗\u001b[0m a\\u{1b}[8mb\\u{a}c",
  );
});
