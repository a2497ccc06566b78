import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPolicy } from "../support/read-policy";

const ROOT = join(__dirname, "../..");
type Resources = Record<string, Record<string, Record<string, unknown>>>;

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
  } finally {
    rmSync(outdir, { recursive: true });
  }
  expect(readFileSync(join(ROOT, "examples/own-app/main.ts"), "utf8").split("\n").length).toBeLessThan(40);
});
