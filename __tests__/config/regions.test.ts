import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REGIONS } from "../../src/config/regions";
import { partitionOf } from "../../src/config/partition";
import { findingsOf } from "../support/findings-of";
import { smallConfig } from "../support/configs";

/** What the AWS SDK that is installed knows of AWS. Its packages export no list of it. */
const PARTITIONS = join(
  __dirname,
  "../../node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js",
);

interface Partitions {
  readonly partitions: readonly {
    readonly id: string;
    readonly regions: Readonly<Record<string, unknown>>;
  }[];
}

const inRegions = (A: string, B: string): object => ({
  ...smallConfig(),
  accounts: { A: { id: "111111111111", region: A }, B: { id: "222222222222", region: B } },
});

const OURS = ["aws", "aws-cn", "aws-us-gov"];

test("the Regions are those of the SDK, in the three partitions that there are ARNs for", () => {
  const text = readFileSync(PARTITIONS, "utf8");
  const { partitions } = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)) as Partitions;
  const known = partitions
    .filter(({ id }) => OURS.includes(id))
    .flatMap(({ id, regions }) => Object.keys(regions).map((region) => ({ id, region })))
    .filter(({ region }) => !region.endsWith("-global"));
  expect(known.length).toBeGreaterThan(30);
  expect(REGIONS).toEqual(known.map(({ region }) => region).sort());
  expect(known.filter(({ id, region }) => partitionOf(region) !== id)).toEqual([]);
});

test.each(["us-gov-east-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1", "ap-northeast-1"])(
  "%s is one",
  (region) => {
    expect(findingsOf(inRegions(region, region))).toEqual([]);
  },
);

test.each([
  ["ap-northeast-9", "ap-northeast-1"],
  ["us-east1", "us-east-1"],
  ["eu-zentral-1", "eu-central-1"],
  ["us-gov-central-1", "us-gov-west-1"],
  ["aws-global", "eu-central-1"],
])("%s is refused, with the nearest right one", (region, near) => {
  expect(findingsOf(inRegions("eu-central-1", region))).toEqual([
    `accounts.B.region: an AWS Region that this version knows, such as "${near}" | "${region}"`,
  ]);
});
