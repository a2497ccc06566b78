import { copySource } from "../../../lambda-src/copy/copy-source";

test.each([
  ["in/a.txt", "files-a/in/a.txt"],
  ["in/with space+plus.txt", "files-a/in/with%20space%2Bplus.txt"],
  ["in/写真/🌸", "files-a/in/%E5%86%99%E7%9C%9F/%F0%9F%8C%B8"],
  ["a?versionId=b#c&d", "files-a/a%3FversionId%3Db%23c%26d"],
  ["100%/%2F", "files-a/100%25/%252F"],
  ["//a//", "files-a///a//"],
  ["a\nb", "files-a/a%0Ab"],
])("the key %j is written %s", (key, expected) => {
  expect(copySource("files-a", key)).toBe(expected);
  const [, encoded = ""] = /^files-a\/(.*)$/s.exec(copySource("files-a", key)) ?? [];
  expect(decodeURIComponent(encoded)).toBe(key);
});

test("the version stands behind the key", () => {
  expect(copySource("files-a", "a", "3/L4kqtJ+lcp==")).toBe("files-a/a?versionId=3%2FL4kqtJ%2Blcp%3D%3D");
});
