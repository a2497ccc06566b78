import { asNote } from "../../src/iam";
import { readModel } from "../../src/terraform-model";
import { prove, type Proof } from "../../src/verifier";
import { proofMarkdown } from "../../src/report";
import { code, COMMENT_LIMIT, fitSections, plain } from "../../src/report/markdown";
import { replaced, subjectOf, type Subject } from "./subjects";

let subject: Subject;
beforeAll(async () => {
  subject = await subjectOf("the default config");
});

function markdownOf(proof: Proof): string {
  return proofMarkdown(
    proof,
    "account-b-thumb-bucket",
    subject.config.writers.map(({ name }) => name),
  );
}

test("the verdict, and for each writer what it may do", () => {
  const text = markdownOf(subject.proof);
  expect(text).toMatch(
    /^## ✓ Proven: who has access to `account-b-thumb-bucket`\n\nproven for every request:/,
  );
  expect([...text.matchAll(/^### (.+)$/gm)].map(([, title]) => title)).toEqual([
    "It assumes that",
    "Not covered",
    "thumbnail",
    "ecs-task",
    "service",
  ]);
  expect(text).toContain(
    "| ecs-cross-account-s3-role of 111111111111 | `s3:PutObject` `s3:AbortMultipartUpload` | its own prefix: `s3://account-b-thumb-bucket/ecs/*` |",
  );
  expect(text).toContain(
    "| ThumbXRole of 222222222222 | `s3:PutObject` `s3:GetObject` | its own prefix: `s3://account-b-thumb-bucket/thumbnails/*, s3://account-b-thumb-bucket/quarantine/*` |",
  );
  expect(text).toMatch(/its own logs: `arn:\S+:log-group:\/aws\/lambda\/thumbnail:\*` \|/);
  for (const what of subject.proof.notCovered) expect(text).toContain(`- ${what}`);
  const granted = text.slice(text.indexOf("### thumbnail"));
  expect(granted).not.toMatch(/2026|photo|denied|s3:Delete/);
});

test("what is wrong comes before what is right, with its reason", () => {
  const stacks = replaced(
    subject.stacks,
    "account-b-thumb-bucket/services/*",
    "account-b-thumb-bucket/other/*",
  );
  const text = markdownOf(prove(subject.config, readModel(stacks)));
  expect(text).toMatch(/^## ✗ Not proven/);
  expect(text.indexOf("### What is wrong")).toBeLessThan(text.indexOf("### thumbnail"));
  expect(text).toMatch(
    /- \*\*missing\*\* service, cross-account-s3-service-role of 111111111111, its own prefix: `s3:PutObject` `?.*\n {2}- policy of role cross-account-s3-service-role has no statement/,
  );
});

test("never longer than GitHub takes, and it says what was cut", () => {
  const rows = Array.from({ length: 40 }).flatMap((_, copy) =>
    subject.proof.rows.map((row) => ({
      ...row,
      verdict: "missing" as const,
      why: [asNote(`${row.resource} ${copy}`)],
    })),
  );
  const text = markdownOf({ ...subject.proof, proven: false, rows });
  expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT);
  expect(text.length).toBeGreaterThan(COMMENT_LIMIT - 2_000);
  expect(text).toMatch(/_[\d,]+ lines are left out: `npm run prove` shows all\._\n$/);
});

test("a cut leaves out the end alone, and counts it", () => {
  const section = (name: string) => ({
    head: [name],
    lines: Array.from({ length: 40 }, (_, at) => `${name} ${at}`),
  });
  const text = fitSections([section("one"), section("two")], "more", 600);
  expect(text.length).toBeLessThanOrEqual(600);
  expect(text).toContain("one\none 0\none 1\n");
  const kept = [...text.matchAll(/^(?:one|two) \d+$/gm)].length;
  expect(text).toContain(`_${80 - kept} lines are left out: more_`);
});

test("no name can format the comment, mention anyone or leave its cell", () => {
  expect(plain("*a* [b](c) <img> @team | `x`\n# y")).toBe(
    "\\*a\\* \\[b\\](c) &lt;img&gt; &#64;team \\| \\`x\\` \\# y",
  );
  expect(code("a|b")).toBe("`a\\|b`");
  expect(code("a`b``c")).toBe("``` a`b``c ```");
});
