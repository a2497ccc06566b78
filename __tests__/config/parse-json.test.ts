import { DuplicateKeyError, parseJson } from "../../src/config/parse-json";

test.each([
  '{"a": 1, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}]}',
  '{"a": "\\"a\\": {", "b": "a:b"}',
  '["a", "a"]',
  '"a"',
])("%s is what JSON.parse makes of it", (text) => {
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

test.each([
  ['{"a": 1, "a": 1}', "a"],
  ['{"x": [{"b": {}, "c": 1, "b": {}}]}', "b"],
  ['{"a": {"x": 1}, "\\u0061": 2}', "a"],
  ['{"a\\"": 1, "a\\"": 2}', 'a"'],
])("%s has a key twice", (text, key) => {
  expect(() => parseJson(text)).toThrow(new DuplicateKeyError(key, 1));
});

test("a key that is there twice is reported with the line of the second", () => {
  let error: unknown;
  try {
    parseJson('{\n  "a": "x\\ny",\n  "b": {},\n\n  "a": 2\n}');
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ key: "a", line: 5 });
});

test("what is not JSON is a SyntaxError", () => {
  expect(() => parseJson('{"a": ')).toThrow(SyntaxError);
});
