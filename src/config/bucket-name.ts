const PREFIXES = ["xn--", "sthree-", "amzn-s3-demo-"];
const SUFFIXES = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3", "-an"];

/**
 * The rule that a bucket name breaks, as an expectation, or undefined for a valid name.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function bucketNameFault(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) return "a bucket name of 3 to 63 characters";
  if (!/^[a-z0-9.-]+$/.test(name)) return "a bucket name of lower-case letters, digits, dots and hyphens";
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) return "a bucket name that begins and ends with a letter or digit";
  if (name.includes("..")) return "a bucket name without two dots in a row";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return "a bucket name that is not an IP address";
  const prefix = PREFIXES.find((reserved) => name.startsWith(reserved));
  if (prefix !== undefined) return `a bucket name without the reserved prefix "${prefix}"`;
  const suffix = SUFFIXES.find((reserved) => name.endsWith(reserved));
  if (suffix !== undefined) return `a bucket name without the reserved suffix "${suffix}"`;
  return undefined;
}
