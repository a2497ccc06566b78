import type { RawStack } from "../../../src/terraform-model";
import {
  compare,
  copyStacks,
  edited,
  reported,
  watchedStacks,
  type Edit,
  type Json,
  ofStack,
} from "./edited-stacks";

jest.setTimeout(300_000);

const STRANGER = "999999999999";

const stacks: Record<"watched" | "copy", RawStack[]> = { watched: [], copy: [] };
beforeAll(async () => {
  stacks.watched = watchedStacks();
  stacks.copy = await copyStacks();
});

describe("how Terraform authenticates", () => {
  const provider = (args: Json): Edit =>
    ofStack("account_B", ({ json }) => void Object.assign(json.provider.aws[0] ?? {}, args));
  const terraform = (args: Json): Edit =>
    ofStack("account_B", ({ json }) => void Object.assign(json.terraform, args));

  test.each<[string, Edit, RegExp]>([
    ["a proxy", provider({ http_proxy: "http://evil.example" }), /provider: .*http_proxy/],
    ["another STS", provider({ endpoints: [{ sts: "https://evil.example" }] }), /provider: .*evil/],
    [
      "a role",
      provider({ assume_role: [{ role_arn: `arn:aws:iam::${STRANGER}:role/r` }] }),
      /provider: .*assume_role/,
    ],
    [
      "tags, by which policies may let in",
      provider({ default_tags: [{ tags: { team: "x" } }] }),
      /provider: /,
    ],
    [
      "another Region",
      provider({ region: "us-east-1" }),
      /account and Region: 222222222222 eu-central-1, 222222222222 us-east-1/,
    ],
    [
      "a state that lies elsewhere",
      terraform({ backend: { http: { address: "https://evil.example" } } }),
      /backend: .*evil/,
    ],
    [
      "more versions of it",
      terraform({ required_providers: { aws: { source: "aws", version: "~> 6.0" } } }),
      /version of AWS's provider: /,
    ],
  ])("%s: reported, and may widen", (_what, edit, line) => {
    const after = edited(stacks.watched, edit);
    const diff = compare(stacks.watched, after);
    expect(diff.widened).toBe(true);
    expect(reported(diff).filter((one) => one.endsWith(": wider"))).toContainEqual(
      expect.stringMatching(line),
    );
  });

  test("without what stood between Terraform and AWS: narrowed", () => {
    for (const edit of [
      provider({ http_proxy: "http://evil.example", endpoints: [{ sts: "https://evil.example" }] }),
    ]) {
      const diff = compare(edited(stacks.watched, edit), stacks.watched);
      expect(reported(diff)).toEqual([expect.stringMatching(/: narrower$/)]);
      expect(diff.widened).toBe(false);
    }
  });

  test("any version of AWS's provider cannot be read, so there is no verdict", () => {
    const any = edited(stacks.watched, terraform({ required_providers: undefined }));
    expect(() => compare(stacks.watched, any)).toThrow("terraform.required_providers");
  });

  test("a stack under another name: what it says counts as new", () => {
    const renamed = edited(
      stacks.copy,
      ofStack("account_B", (stack) => {
        stack.id = "account_X";
        Object.assign(stack.json.provider.aws[0] ?? {}, {
          http_proxy: "http://evil.example",
          assume_role: [{ role_arn: `arn:aws:iam::${STRANGER}:role/r` }],
        });
        Object.assign(stack.json.terraform, { backend: { http: { address: "https://evil.example" } } });
      }),
    );
    const diff = compare(stacks.copy, renamed);
    expect(diff.widened).toBe(true);
    expect(reported(diff)).toEqual(
      expect.arrayContaining([
        "stack account_X, in the stacks: no, yes: wider",
        expect.stringMatching(/^stack account_X, provider: none, .*http_proxy.*: wider$/),
        expect.stringMatching(/^stack account_X, backend: none, .*evil.*: wider$/),
        "stack account_B, in the stacks: yes, no: neutral",
      ]),
    );
  });

  test("a stack that is added: its plain provider and its state next to the others' are no concern of their own", () => {
    const B = stacks.copy.filter(({ id }) => id === "account_B");
    expect(reported(compare(B, stacks.copy)).filter((line) => line.startsWith("stack account_A"))).toEqual([
      "stack account_A, in the stacks: no, yes: wider",
      "stack account_A, account and Region: none, 111111111111 ap-northeast-1: neutral",
      "stack account_A, provider: none, {}: neutral",
      expect.stringMatching(/^stack account_A, backend: none, .*: neutral$/),
      expect.stringMatching(/^stack account_A, version of AWS's provider: none, .*: neutral$/),
    ]);
  });
});
