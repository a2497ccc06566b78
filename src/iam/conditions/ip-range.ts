/** An address of 4 or 16 bytes. */
export type IpAddress = readonly number[];

/** A CIDR block. */
export interface IpRange {
  readonly address: IpAddress;
  readonly bits: number;
}

const BYTE = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-fA-F]{1,4}$/;

/** Reads an IPv4 or IPv6 address; undefined for anything else, and for IPv4 written inside IPv6. */
export function parseIpAddress(text: string): IpAddress | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): IpAddress | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => BYTE.test(part) && Number(part) <= 255)) return undefined;
  return parts.map(Number);
}

function parseIpv6(text: string): IpAddress | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill("0"), ...tail];
  if (!groups.every((group) => GROUP.test(group))) return undefined;
  return groups.map((group) => parseInt(group, 16)).flatMap((group) => [group >> 8, group & 255]);
}

/**
 * Reads a CIDR block; a single address is a block of one.
 *
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
export function parseIpRange(text: string): IpRange | undefined {
  const [base = "", mask, ...more] = text.split("/");
  const address = parseIpAddress(base);
  if (address === undefined || more.length > 0) return undefined;
  const longest = address.length * 8;
  if (mask === undefined) return { address, bits: longest };
  return BYTE.test(mask) && Number(mask) <= longest ? { address, bits: Number(mask) } : undefined;
}

/** Whether the address is in the block. An address of the other IP version never is. */
export function isWithin(address: IpAddress, range: IpRange): boolean {
  if (address.length !== range.address.length) return false;
  for (let bit = 0; bit < range.bits; bit += 8) {
    const kept = Math.min(8, range.bits - bit);
    const mask = (0xff << (8 - kept)) & 0xff;
    const index = bit / 8;
    if (((address[index] ?? 0) & mask) !== ((range.address[index] ?? 0) & mask)) return false;
  }
  return true;
}

/** Blocks of addresses that no request from the internet comes from. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8"]
  .concat("169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10")
  .map(parseIpRange);

/**
 * Whether the text is an address of the internet.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function isPublicAddress(text: string): boolean {
  const address = parseIpAddress(text);
  return address !== undefined && PRIVATE.every((range) => range === undefined || !isWithin(address, range));
}
