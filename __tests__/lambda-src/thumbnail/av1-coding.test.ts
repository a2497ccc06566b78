import { isFullRangeGrey, isGrey } from "../../../lambda-src/thumbnail/headers/av1-coding";

const bytes = (hex: string) => Buffer.from(hex, "hex");

// As libaom writes them.
test.each<[string, hex: string, isFullRange: boolean]>([
  ["grey of 8 bits, from 16", "0a07196a659e3fca20", false],
  ["grey of 10 bits, from 16", "0a07196a659e3fce20", false],
  ["grey of 12 bits, from 16", "0a07596a659e3fcf10", false],
  ["grey of 8 bits, larger", "0a09181da7fbb0c0434188", false],
  ["grey of 8 bits, from 0", "0a09181da7fbb0c04341a8", true],
  ["with colours", "0a07196a659e3fc804", true],
  ["nothing", "", true],
  ["another unit", "1200", true],
])("%s", (_, hex, isFullRange) => {
  expect(isFullRangeGrey(bytes(hex))).toBe(isFullRange);
});

test("near misses: without the bits of a still picture or of its short header", () => {
  for (const first of [0x08, 0x10]) {
    const other = bytes("0a09181da7fbb0c0434188");
    other.writeUInt8(first, 2);
    expect(isFullRangeGrey(other)).toBe(true);
  }
});

test.each<[hex: string, isGrey: boolean]>([
  ["81051c00", true],
  ["81457c00", true],
  ["81050c00", false],
  ["", false],
])("the record %s", (hex, expected) => {
  expect(isGrey(bytes(hex))).toBe(expected);
});
