import { alikeText, differentEntries } from "../../src/report/different-entries";

test("of a list only what differs is shown, and how much is alike", () => {
  const different = differentEntries({
    expected: "A=1; B=2; C=3; D=4",
    received: "A=1; B=other; C=3; D=4",
  });
  expect(different).toEqual({ expected: "B=2", received: "B=other", alike: 3 });
  expect(alikeText(different)).toBe("and 3 more as expected");
});

test("an entry too much and an entry that is missing each stand against none", () => {
  expect(differentEntries({ expected: "A=1", received: "A=1; B=2" })).toEqual({
    ...{ expected: "none", received: "B=2", alike: 1 },
  });
  expect(differentEntries({ expected: "A=1; B=2", received: "A=1" })).toEqual({
    ...{ expected: "B=2", received: "none", alike: 1 },
  });
});

test.each([
  ["lists with nothing in common", "A=1; B=2", "C=3"],
  ["one value", "Enabled", "Suspended"],
  ["a setting that is not there", "A=1; B=2", "none"],
  ["JSON, whatever stands in it", '{"x":"a; b"}', '{"x":"a; c"}'],
  ["lists that differ in their order only", "A=1; B=2", "B=2; A=1"],
])("%s: the whole", (_name, expected, received) => {
  expect(differentEntries({ expected, received })).toEqual({ expected, received, alike: 0 });
  expect(alikeText({ expected, received, alike: 0 })).toBe("");
});
