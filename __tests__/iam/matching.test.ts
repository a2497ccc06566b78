import { parseDecimal } from "../../src/iam/conditions/decimal";
import { parseInstant } from "../../src/iam/conditions/instant";
import { isWithin, parseIpAddress, parseIpRange } from "../../src/iam/conditions/ip-range";
import { arnPattern, matchesPattern, textPattern } from "../../src/iam/pattern";
import { parseTemplate } from "../../src/iam/template";
import { and, isUnknown, not, or, unknownKey, type Tri } from "../../src/iam/three-valued";
import { Random } from "./random";

function tokens(text: string): Parameters<typeof textPattern>[0] {
  return parseTemplate(text, true, "P").tokens.filter((token) => token.kind !== "variable");
}

describe("patterns", () => {
  /** What the pattern means, decided by the simplest means there are. */
  function slowly(pattern: string, text: string): boolean {
    const source = pattern.replace(/[.]/g, "\\.").replace(/\*/g, "[^]*").replace(/\?/g, "[^]");
    return new RegExp(`^${source}$`).test(text);
  }

  it("mean what a regular expression would", () => {
    const random = new Random(11);
    for (let round = 0; round < 20_000; round++) {
      const pattern = random.times(0, 8, () => random.pick(["a", "b", ":", "/", "*", "?", "."])).join("");
      const text = random.times(0, 8, () => random.pick(["a", "b", ":", "/", "."])).join("");
      expect([pattern, text, matchesPattern(textPattern(tokens(pattern)), text)]).toEqual([
        pattern,
        text,
        slowly(pattern, text),
      ]);
    }
  });

  it("of ARNs mean what a regular expression for each part would", () => {
    const random = new Random(12);
    const piece = (): string => random.times(0, 3, () => random.pick(["a", "b", "*", "?"])).join("");
    for (let round = 0; round < 20_000; round++) {
      const pattern = ["arn", piece(), piece(), piece(), piece(), piece()].join(":");
      const text = [
        "arn",
        ...random.times(5, 7, () => random.times(0, 2, () => random.pick(["a", "b"])).join("")),
      ].join(":");
      const parts = text.split(":");
      const six = [...parts.slice(0, 5), parts.slice(5).join(":")];
      const expected = pattern.split(":").every((part, index) => slowly(part, six[index] ?? ""));
      const compiled = arnPattern(tokens(pattern), false);
      expect([pattern, text, compiled !== undefined && matchesPattern(compiled, text)]).toEqual([
        pattern,
        text,
        expected,
      ]);
    }
  });

  // What tries every way to read such a pattern never ends.
  it("are quick, however many stars they have", () => {
    const text = "a".repeat(2_000);
    expect(matchesPattern(textPattern(tokens(`${"*a".repeat(50)}b`)), text)).toBe(false);
    const arn = arnPattern(tokens(`arn:aws:${"*a".repeat(30)}:*:*:${"*a".repeat(30)}b`), true);
    expect(arn !== undefined && matchesPattern(arn, `arn:aws:${text}:::${text}`)).toBe(false);
  });
});

describe("numbers", () => {
  it.each([
    ["10", 10],
    ["-1.5", -1.5],
    ["1.", undefined],
    ["1e3", undefined],
    ["", undefined],
    [" 1", undefined],
    ["0x1", undefined],
    ["1234567890123456", undefined],
  ])("%j is %p", (text, expected) => {
    expect(parseDecimal(text)).toBe(expected);
  });
});

describe("dates", () => {
  it.each([
    ["2026-03-01T12:00:00Z", 1772366400],
    ["2026-03-01T12:00Z", 1772366400],
    ["2026-03-01T13:30:00+01:30", 1772366400],
    ["2026-03-01T07:00:00-05:00", 1772366400],
    ["2026-03-01T12:00:00.500Z", 1772366400.5],
    ["2026-03-01", 1772323200],
    ["2026-03", 1772323200],
    ["1772366400", 1772366400],
    ["2026", undefined],
    ["2026-03-01T12:00:00", undefined],
    ["2026-13-01", undefined],
    ["2026-02-30", undefined],
    ["2026-03-01T25:00:00Z", undefined],
    ["20260301T120000Z", undefined],
    ["tomorrow", undefined],
  ])("%j is %p", (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });
});

describe("addresses", () => {
  it.each([
    ["203.0.113.7", "203.0.113.0/24", true],
    ["203.0.113.7", "203.0.113.5/24", true],
    ["203.0.114.7", "203.0.113.0/24", false],
    ["203.0.113.127", "203.0.113.0/25", true],
    ["203.0.113.128", "203.0.113.0/25", false],
    ["203.0.113.7", "0.0.0.0/0", true],
    ["203.0.113.7", "203.0.113.7", true],
    ["203.0.113.8", "203.0.113.7/32", false],
    ["2001:db8::1", "2001:DB8::/32", true],
    ["2001:db9::1", "2001:db8::/32", false],
    ["2001:db8:0:0:0:0:0:1", "2001:db8::1", true],
    ["1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7::", true],
    ["0:2:3:4:5:6:7:8", "::2:3:4:5:6:7:8", true],
    ["::1", "::/0", true],
    ["203.0.113.7", "::/0", false],
    ["::1", "0.0.0.0/0", false],
  ])("%s in %s: %p", (address, range, expected) => {
    const [parsed, block] = [parseIpAddress(address), parseIpRange(range)];
    expect(parsed !== undefined && block !== undefined && isWithin(parsed, block)).toBe(expected);
  });

  it.each([
    "256.0.0.1",
    "1.2.3",
    "1.2.3.4.5",
    "01.2.3.4",
    "1:2",
    "::1::",
    "1:2:3:4:5:6:7:8::",
    "1:2:3:4::5:6:7:8",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "::ffff:1.2.3.4",
    "g::1",
    "1.2.3.4/",
    "1.2.3.4/33",
    "::/129",
    "1.2.3.4/8/8",
    "",
  ])("%j is none", (text) => {
    expect(parseIpRange(text)).toBeUndefined();
  });
});

describe("three-valued logic", () => {
  const unknown = unknownKey("aws:x");
  const values: readonly Tri[] = [true, false, unknown];
  /** Every way the unknown may turn out. */
  const ways = (value: Tri): boolean[] => (isUnknown(value) ? [true, false] : [value]);

  it("says true or false only if it is so whatever the unknown turns out to be", () => {
    for (const left of values) {
      for (const right of values) {
        const outcomes = (combine: (a: boolean, b: boolean) => boolean): Set<boolean> =>
          new Set(ways(left).flatMap((a) => ways(right).map((b) => combine(a, b))));
        const expected = (set: Set<boolean>): Tri => (set.size === 2 ? unknown : set.has(true));
        expect(and(left, right)).toEqual(expected(outcomes((a, b) => a && b)));
        expect(or(left, right)).toEqual(expected(outcomes((a, b) => a || b)));
      }
      expect(not(left)).toEqual(isUnknown(left) ? unknown : !left);
    }
  });
});
