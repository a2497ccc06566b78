import { countSteps } from "./work";
import { isWithin, type IpAddress, type IpRange } from "../conditions/ip-range";

/** An address of each IP version that no policy names. */
const SOMEWHERE: readonly IpAddress[] = [
  [203, 0, 113, 10],
  [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0a],
];

/** One address of each class that no range distinguishes: the first after each range boundary. */
export function addressWitnesses(ranges: readonly IpRange[]): string[] {
  const candidates = [...SOMEWHERE, ...[4, 16].flatMap((bytes) => starts(bytes, ranges))];
  countSteps(candidates.length * ranges.length, "the ranges of addresses");
  const found = new Map<string, IpAddress>();
  for (const address of candidates) {
    const key = ranges.map((range) => Number(isWithin(address, range))).join("");
    if (!found.has(key)) found.set(key, address);
  }
  return [...found.values()].map(addressText);
}

/** The first address of a range, and the first one after it. */
function starts(bytes: number, ranges: readonly IpRange[]): IpAddress[] {
  const end = 1n << BigInt(bytes * 8);
  const points = ranges
    .filter(({ address }) => address.length === bytes)
    .flatMap(({ address, bits }) => {
      const size = 1n << BigInt(bytes * 8 - bits);
      const first = (toNumber(address) / size) * size;
      return [first, first + size];
    });
  return [0n, ...points].filter((point) => point < end).map((point) => toAddress(point, bytes));
}

function toNumber(address: IpAddress): bigint {
  return address.reduce((number, byte) => number * 256n + BigInt(byte), 0n);
}

function toAddress(number: bigint, bytes: number): IpAddress {
  return Array.from({ length: bytes }, (_, index) =>
    Number((number >> BigInt(8 * (bytes - 1 - index))) & 255n),
  );
}

function addressText(address: IpAddress): string {
  if (address.length === 4) return address.join(".");
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((address[2 * index] ?? 0) << 8) | (address[2 * index + 1] ?? 0)).toString(16),
  );
  return groups.join(":");
}
