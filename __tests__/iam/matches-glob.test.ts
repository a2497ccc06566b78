import { covers, globOf, overlap } from "../../src/analysis/lint/glob";
import { matchesGlob } from "../../src/iam";
import { Random } from "./random";

test.each([
  ["a*c", "abc", true],
  ["a*c", "ac", true],
  ["a?c", "ac", false],
  ["a?c", "a/c", true],
  ["*", "", true],
  ["", "", true],
  ["a.c", "abc", false],
  ["(a+)+", "(a+)+", true],
  ["a*", "A", false],
  ["**a", "xa", true],
  ["${aws:username}", "${aws:username}", true],
  ["a*b", "a\nb", true],
])("%s matches %j: %s", (pattern, text, expected) => {
  expect(matchesGlob(pattern, text)).toBe(expected);
});

/** The meaning, step by step and as slow as can be. */
function naive(pattern: string, text: string): boolean {
  const [first, rest] = [pattern[0], pattern.slice(1)];
  if (first === undefined) return text === "";
  if (first === "*") return naive(rest, text) || (text !== "" && naive(pattern, text.slice(1)));
  return text !== "" && (first === "?" || first === text[0]) && naive(rest, text.slice(1));
}

test("is what the wildcards mean, on short texts of few letters", () => {
  const random = new Random(11);
  const text = (letters: string, length: number): string =>
    random.times(0, length, () => random.pick(Array.from(letters))).join("");
  let matches = 0;
  for (let round = 0; round < 5000; round++) {
    const [pattern, value] = [text("ab*?", 6), text("ab", 6)];
    expect([pattern, value, matchesGlob(pattern, value)]).toEqual([pattern, value, naive(pattern, value)]);
    if (matchesGlob(pattern, value)) matches++;
  }
  expect(matches).toBeGreaterThan(500);
});

// What tries every way to read such a pattern never ends.
describe("no pattern is slow", () => {
  const stars = `arn:aws:s3:::bucket/${"*a".repeat(40)}*q`;
  const near = `arn:aws:s3:::bucket/${"a".repeat(1000)}`;

  test("in matching", () => {
    expect(matchesGlob(stars, near)).toBe(false);
  });

  test("in comparing, and none is too long", () => {
    expect(overlap(globOf(stars), globOf(near))).toBe(false);
    expect(covers(globOf(stars), globOf(near))).toBe(false);
    expect(overlap(globOf("a".repeat(20_000)), globOf("a".repeat(20_000)))).toBe(true);
  });
});
