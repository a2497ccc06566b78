import { covers, formatGlob, globOf, keysBetween, literal, overlap } from "../../../src/analysis/lint/glob";

test.each([
  ["photos/*", "photos/a.jpg", true],
  ["photos/*", "*.jpg", true],
  ["a*c", "*b*", true],
  ["a?c", "abc", true],
  ["photos/*", "thumbnails/*", false],
  ["*.png", "photos/?", false],
  ["a?c", "ac", false],
  ["", "*", true],
  ["", "?", false],
])("%s and %s have a text in common: %s", (one, other, expected) => {
  expect(overlap(globOf(one), globOf(other))).toBe(expected);
  expect(overlap(globOf(other), globOf(one))).toBe(expected);
});

test.each([
  ["*", "photos/*", true],
  ["photos/*", "photos/a/*", true],
  ["photos/?*", "photos/ab", true],
  ["*a*", "xay", true],
  ["?", "a", true],
  ["photos/a/*", "photos/*", false],
  ["?", "*", false],
  ["a", "?", false],
])("%s covers %s: %s", (wide, narrow, expected) => {
  expect(covers(globOf(wide), globOf(narrow))).toBe(expected);
});

test("a policy's variable may be anything, its escapes are what they say", () => {
  expect(overlap(globOf("home/${aws:username}/x"), literal("home/anna/x"))).toBe(true);
  expect(overlap(globOf("a${*}b"), literal("a*b"))).toBe(true);
  expect(overlap(globOf("a${*}b"), literal("axb"))).toBe(false);
});

test("a bucket's name has no slash, any other part of an ARN's format has", () => {
  expect(overlap(globOf("bucket/*"), formatGlob("${BucketName}"))).toBe(false);
  expect(overlap(globOf("bucket*"), formatGlob("${BucketName}"))).toBe(true);
  expect(overlap(globOf("role/team/reader"), formatGlob("role/${RoleNameWithPath}"))).toBe(true);
  expect(overlap(globOf("role/"), formatGlob("role/${RoleNameWithPath}"))).toBe(false);
});

test("a filter's prefix and suffix have no wildcards", () => {
  expect(overlap(keysBetween("a*", ".jpg"), literal("ab.jpg"))).toBe(false);
  expect(overlap(keysBetween("a*", ".jpg"), literal("a*b.jpg"))).toBe(true);
});
