import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLimits } from "../../src/analysis/guardrails";
import { readModel, readStacks } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import { parseConfig } from "../../src/config/parse-config";
import { readPolicy } from "../support/read-policy";

const ROOT = join(__dirname, "../..");
type Resources = Record<string, Record<string, Record<string, unknown>>>;

/** The stacks have names of their own, as the declaration of the app has it. */
function expectProven(outdir: string, proven: boolean): void {
  const config = parseConfig(
    {
      accounts: {
        A: { id: "111111111111", region: "eu-central-1" },
        B: { id: "222222222222", region: "eu-central-1" },
      },
      destination: { bucketName: "reports-of-all-teams" },
      writers: [{ kind: "ecs-task", name: "reports", roleName: "report-writer", prefixes: ["reports/"] }],
    },
    "own-app",
  );
  const proof = prove(config, readModel(readStacks(outdir)), readLimits(config.limits, ROOT));
  expect(proof.proven).toBe(proven);
  expect(proof.suppositions).toContain(
    "the providers and backends of the stacks, which are an app of your own, are as you want them",
  );
}

test("an app of one's own puts each half of one declaration into its own stack, in under 40 lines", () => {
  const outdir = mkdtempSync(join(tmpdir(), "own-app-"));
  try {
    execFileSync(process.execPath, ["--import", "tsx", "examples/own-app/main.ts"], {
      cwd: ROOT,
      env: { ...process.env, CDKTF_OUTDIR: outdir },
    });
    const resources = (stack: string): Resources =>
      (
        JSON.parse(readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8")) as {
          resource: Resources;
        }
      ).resource;
    const [role] = Object.values(resources("team")["aws_iam_role"] ?? {});
    expect(role).toMatchObject({ name: "report-writer" });
    // The stack's own provider is the default one.
    expect(role).not.toHaveProperty("provider");
    const [policy] = Object.values(resources("storage")["aws_s3_bucket_policy"] ?? {});
    expect(readPolicy(policy?.["policy"])).toMatchObject({
      Statement: [
        { Sid: "DenyInsecureTransport" },
        { Sid: "DenyOldTls" },
        {
          Sid: "WriteObjectsByReports",
          Principal: { AWS: ["arn:aws:iam::111111111111:role/report-writer"] },
          Resource: ["arn:aws:s3:::reports-of-all-teams/reports/*"],
        },
        { Sid: "DenyOtherEncryption" },
        { Sid: "DenyOtherKeys" },
        { Sid: "DenyCustomerKeys" },
      ],
    });
    expectProven(outdir, true);
    // Near misses: another account, another Region, a stack of a third account.
    const team = join(outdir, "stacks/team/cdk.tf.json");
    const text = readFileSync(team, "utf8");
    writeFileSync(team, text.replaceAll('"eu-central-1"', '"eu-west-1"'));
    expectProven(outdir, false);
    writeFileSync(team, text.replaceAll('"111111111111"', '"333333333333"'));
    expectProven(outdir, false);
  } finally {
    rmSync(outdir, { recursive: true });
  }
  expect(readFileSync(join(ROOT, "examples/own-app/main.ts"), "utf8").split("\n").length).toBeLessThan(40);
});
