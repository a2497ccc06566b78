import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLimits } from "../../src/analysis/guardrails";
import { readModel, readStacks } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import { parseConfig } from "../../src/config/parse-config";
import type { HandshakeConfig } from "../../src/config/schema";
import thumbnails from "../../examples/own-app/thumbnail.config";
import { readPolicy } from "../support/read-policy";

jest.setTimeout(60_000);

const ROOT = join(__dirname, "../..");
const REPORTS: HandshakeConfig = {
  accounts: {
    A: { id: "111111111111", region: "eu-central-1" },
    B: { id: "222222222222", region: "eu-central-1" },
  },
  destination: { bucketName: "reports-of-all-teams" },
  writers: [{ kind: "ecs-task", name: "reports", roleName: "report-writer", prefixes: ["reports/"] }],
};
type Resources = Record<string, Record<string, Record<string, unknown>>>;

/** The stacks have their own names, as the declaration of the app has it. */
function expectProven(outdir: string, proven: boolean, declared: HandshakeConfig = REPORTS): void {
  const config = parseConfig(declared, "own-app");
  const proof = prove(config, readModel(readStacks(outdir)), readLimits(config.limits, ROOT));
  expect(proof.proven).toBe(proven);
  expect(proof.suppositions).toContain(
    "the providers and backends of the stacks, which come from your own app, are right",
  );
}

/** The apps of the examples, each run when it is loaded. One process does it: loading their modules takes longest. */
const RUN = `for (const name of ["main", "function", "parts"]) {
  process.env.CDKTF_OUTDIR = process.argv[1] + "/" + name;
  require("./examples/own-app/" + name);
}`;

let outdirs: string;
beforeAll(() => {
  outdirs = mkdtempSync(join(tmpdir(), "own-app-"));
  execFileSync(process.execPath, ["--require", "tsx/cjs", "-e", RUN, outdirs], { cwd: ROOT });
});
afterAll(() => rmSync(outdirs, { recursive: true }));

/** Gives the output of an app to look at. */
function withApp(
  name: string,
  look: (outdir: string, resources: (stack: string) => Resources) => void,
): void {
  const outdir = join(outdirs, name);
  look(outdir, (stack) => {
    const text = readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8");
    return (JSON.parse(text) as { resource: Resources }).resource;
  });
}

test("a user's own app puts each half of one declaration into its own stack, in under 40 lines", () => {
  withApp("main", (outdir, resources) => {
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
  });
  expect(readFileSync(join(ROOT, "examples/own-app/main.ts"), "utf8").split("\n").length).toBeLessThan(40);
});

test("a user's own app with a function is proven, and not without one of its parts", () => {
  withApp("function", (outdir, resources) => {
    expect(Object.values(resources("team")["aws_lambda_function"] ?? {})).toMatchObject([
      { function_name: "thumbnail", handler: "index.handler" },
    ]);
    expect(Object.keys(resources("team"))).toEqual(
      expect.arrayContaining(["aws_sfn_state_machine", "aws_sqs_queue", "aws_cloudwatch_metric_alarm"]),
    );
    expectProven(outdir, true, thumbnails);
    const storage = join(outdir, "stacks/storage/cdk.tf.json");
    writeFileSync(storage, readFileSync(storage, "utf8").replaceAll("WriteThumbnails", "Other"));
    expectProven(outdir, true, thumbnails);
    writeFileSync(storage, readFileSync(storage, "utf8").replaceAll("s3:PutObject", "s3:PutObjectTagging"));
    expectProven(outdir, false, thumbnails);
  });
});

test("a role, a bucket and a failure queue of the user have the policies that they are given", () => {
  withApp("parts", (_outdir, resources) => {
    const only = (type: string): Record<string, unknown> =>
      Object.values(resources("archive")[type] ?? {})[0] ?? {};
    expect(readPolicy(only("aws_iam_role_policy")["policy"])).toMatchObject({
      Statement: [{ Sid: "ReadArchive" }],
    });
    expect(readPolicy(only("aws_s3_bucket_policy")["policy"])).toMatchObject({
      Statement: [
        { Sid: "DenyPlainHttp" },
        { Sid: "DenyOtherEncryption" },
        { Sid: "DenyOtherKeys" },
        { Sid: "DenyCustomerKeys" },
      ],
    });
    expect(only("aws_s3_bucket_public_access_block")).toMatchObject({ restrict_public_buckets: true });
    expect(readPolicy(only("aws_sqs_queue_policy")["policy"])).toMatchObject({
      Statement: [{ Sid: "DenyOtherSenders" }],
    });
    expect(only("aws_lambda_function_event_invoke_config")).toMatchObject({ maximum_retry_attempts: 2 });
  });
});
