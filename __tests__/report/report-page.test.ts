import { readModel } from "../../src/terraform-model";
import { prove, type Proof } from "../../src/verifier";
import { reportPage } from "../../src/report";
import { replaced, subjectOf, type Subject } from "./subjects";

const MARKUP = `"'><img src=x onerror=alert(1)></script>{action}`;

let subject: Subject;
let page: string;
beforeAll(async () => {
  subject = await subjectOf("the default config");
  page = reportPage(subject.proof, subject.model, "account-b-thumb-bucket");
});

function bodyOf(text: string): string {
  return text.slice(text.indexOf("<body>"));
}

test("the verdict, its counts, and every section", () => {
  expect(page).toContain(
    `<strong>Proven</strong>proven for every request: nothing missing, nothing too much (${subject.proof.classes} kinds of principals, ${subject.proof.spaces} sets`,
  );
  expect(page).toContain(`<p>Not covered: ${subject.proof.notCovered.join("; ")}.</p>`);
  for (const id of ["handshakes", "reach", "questions", "policies"])
    expect(page).toContain(`<h2 id="${id}">`);
});

test("every set that is reached is there, with what it depends on, and no one else is", () => {
  const sets = page.slice(page.indexOf('<div id="sets">'), page.indexOf('<h2 id="questions">'));
  const principals = [...sets.matchAll(/<summary>\s*<b>([^<]+)<\/b>/g)].map(([, name]) => name);
  expect(principals).toEqual([...new Set(subject.proof.reached().map(({ principal }) => principal))]);
  expect(principals.filter((name) => /any other|root user|sign nothing/.test(name ?? ""))).toEqual([]);
  expect(sets.replaceAll(/<[^>]+>|\s+/g, " ").replaceAll(/ +/g, " ")).toContain(
    "s3:GetObject s3:GetObjectVersion → arn:aws:s3:::account-a-upload-bucket/uploads/* if aws:SecureTransport is true if s3:TlsVersion is not sent or at least 1.2",
  );
});

test("the same proof gives the same bytes, without a time or a place of this machine", () => {
  expect(reportPage(subject.proof, subject.model, "account-b-thumb-bucket")).toBe(page);
  expect(page).not.toContain(process.cwd());
  expect(page).not.toContain(new Date().toISOString().slice(0, 10));
});

test("nothing is loaded from anywhere, and the page forbids it itself", () => {
  expect(page).toMatch(
    /http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-/,
  );
  expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(
    /(?:src|href)="(?:https?:)?\/\/|url\((?!#)|@import/,
  );
});

test("every link within the page leads somewhere, and every id is there once", () => {
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  const targets = new Set(
    [...page.matchAll(/\s(?:href="#|data-details="|data-statement=")([^"]+)"/g)].map(([, id]) => id),
  );
  expect(targets.size).toBeGreaterThan(40);
  expect([...targets].filter((id) => !ids.includes(id))).toEqual([]);
});

test("every statement of every policy is there, with its Sid as its anchor", () => {
  const { roles, buckets, functions, queues } = subject.model;
  const policies = [
    ...roles.flatMap(({ trust, identity }) => [trust, ...identity]),
    ...buckets.flatMap(({ policy }) => policy ?? []),
    ...functions.flatMap(({ policy }) => policy ?? []),
    ...queues.flatMap(({ policy }) => policy ?? []),
  ];
  const anchors = [...page.matchAll(/<article class="statement" id="p\d+-([^"]+)"/g)].map(([, sid]) => sid);
  expect(anchors.sort()).toEqual(
    policies.flatMap(({ document }) => document.statements.map(({ sid }) => sid)).sort(),
  );
});

test("every question is in the data, once", () => {
  const [, text = ""] = /id="rows">\s*(\{.*\})\s*<\/script>\s*<script>/s.exec(page) ?? [];
  const data = JSON.parse(text) as { total: number; lines: { count: number; kinds: string[] }[] };
  expect(data.total).toBe(subject.proof.rows.length + subject.proof.settings.length);
  expect(data.lines.reduce((sum, { count }) => sum + count, 0)).toBe(data.total);
  expect(data.lines.flatMap(({ kinds }) => kinds)).not.toContain("wrong");
});

describe("what is wrong", () => {
  let wrong: string;
  beforeAll(() => {
    const stacks = replaced(
      subject.stacks,
      "account-b-thumb-bucket/services/*",
      "account-b-thumb-bucket/other/*",
    );
    const model = readModel(stacks);
    wrong = reportPage(prove(subject.config, model), model, "account-b-thumb-bucket");
  });

  test("comes first and is open, and only that is", () => {
    expect(wrong).toContain("<strong>Not proven</strong>");
    const groups = [
      ...wrong.matchAll(/<details class="group( wrong-only)?"\s*(open)?\s*>\s*<summary>\s*<b>([^<]+)/g),
    ];
    expect(groups.map(([, bad, open, name]) => [name, bad !== undefined, open !== undefined])[0]).toEqual([
      "service",
      true,
      true,
    ]);
    expect(groups.filter(([, bad, open]) => (bad === undefined) !== (open === undefined))).toEqual([]);
    expect(groups.at(-1)?.[1]).toBeUndefined();
  });

  test("is an arrow with its request, and with the command that repeats it", () => {
    const arrows = [
      ...wrong.matchAll(
        /<article class="difference ([\w-]+)">[^]*?<b class="end">([^<]+)<[^]*?<code>([^<]+)<[^]*?<code class="end">([^<]+)/g,
      ),
    ].map(([, ...parts]) => parts);
    const role = "cross-account-s3-service-role of 111111111111";
    const bucket = "arn:aws:s3:::account-b-thumb-bucket";
    expect(arrows).toContainEqual(["missing", role, "s3:PutObject", `${bucket}/services/x`]);
    expect(arrows.filter(([kind]) => kind === "too-much").map(([, ...rest]) => rest)).toEqual([
      [role, "s3:AbortMultipartUpload", `${bucket}/other/x`],
    ]);
    expect(wrong).toContain(
      `<pre>npx s3-handshake can arn:aws:iam::111111111111:role/cross-account-s3-service-role s3:AbortMultipartUpload ${bucket}/other/x --action-only`,
    );
    expect(page).not.toContain('class="difference');
  });

  test("has its reason with it, with a link to the policy", () => {
    expect(wrong).toMatch(
      /<b class="lead-word">missing:<\/b> <a href="#p\d+">policy of role cross-account-s3-service-role has no statement that allows s3:PutObject/,
    );
  });
});

test("what lint finds is reported", () => {
  const proof: Proof = {
    ...subject.proof,
    proven: false,
    lint: [
      { rule: "unknown-action", place: `Write of ${MARKUP}`, expected: "an action", received: "s3:Putt" },
    ],
  };
  const linted = reportPage(proof, subject.model, "b");
  expect(linted).toContain('<h2 id="lint">');
  expect(linted).toContain("received <code>s3:Putt</code>");
  expect(linted).toContain("<b>1</b> found by lint");
  expect(linted).not.toContain("<img");
});

test("assumptions are printed with the verdict", async () => {
  const { proof, model } = await subjectOf("a source that already exists");
  expect(reportPage(proof, model, "b")).toContain(
    "<li>the policy of the existing bucket source-bucket denies nothing and allows no one else.</li>",
  );
});

test("no name can put markup into the page, wherever it stands", () => {
  const withMarkup = <T>(data: T): T =>
    JSON.parse(
      JSON.stringify(data).replaceAll("ecs-cross-account-s3-role", JSON.stringify(MARKUP).slice(1, -1)),
    ) as T;
  const reached = withMarkup(subject.proof.reached());
  const named = { ...withMarkup(subject.proof), reached: () => reached };
  const { roles, ...rest } = subject.model;
  const model = {
    ...rest,
    roles: roles.map((role) => ({
      ...role,
      name: MARKUP,
      arn: `${role.arn}${MARKUP}`,
      trust: { ...role.trust, name: MARKUP, json: { Version: MARKUP, Statement: [{ Sid: MARKUP }] } },
    })),
    buckets: rest.buckets.map((bucket) => ({
      ...bucket,
      name: MARKUP,
      encryption: { bucketKey: true, algorithm: MARKUP },
    })),
  };
  const body = bodyOf(reportPage(named, model, MARKUP));
  expect(body).toContain("&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;&lt;/script&gt;");
  expect(body).not.toContain("<img");
  // The data's and the page's own.
  expect([...body.matchAll(/<\/script>/g)]).toHaveLength(2);
});
