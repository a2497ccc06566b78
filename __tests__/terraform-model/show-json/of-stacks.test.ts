import type { ResolvedConfig } from "../../../src/config/schema";
import { prove, type Proof } from "../../../src/verifier";
import { openDocument, readShownOfStacks, type ShownOfStacks } from "../../../src/terraform-model/show-json";
import { readModel, type RawStack } from "../../../src/terraform-model";
import { terraformShow } from "../../support/terraform-show";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "../../verifier/synthesized-stacks";

jest.setTimeout(240_000);

const EVERYTHING = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
});

function shownOf(
  raw: readonly RawStack[],
  kind: Parameters<typeof terraformShow>[1],
  edit: (text: string, id: string) => string = (text) => text,
): ShownOfStacks {
  const documents = raw.map((stack) =>
    openDocument(
      `${stack.id}.json`,
      Buffer.from(edit(JSON.stringify(terraformShow(stack, kind)), stack.id)),
      kind === "state" ? "state" : "plan",
    ),
  );
  return readShownOfStacks({ documents }, raw);
}

/** What AWS gives a resource, with text around it in an argument of another's. */
const OPEN: Readonly<Record<string, readonly RegExp[]>> = {
  "cross-account-copy": [
    /^known after apply: aws_cloudwatch_metric_alarm\.\S+\.metric_query\.metric\.dimensions\.StateMachineArn$/,
    /^known after apply: aws_sfn_state_machine\.\S+\.logging_configuration\.log_destination$/,
  ],
  // A version has its number when it is published.
  "vpc-function": [/^known after apply: aws_lambda_alias\.\S+\.function_version$/],
};

const OF_EVERY_PLAN = /^(?:known after apply, and resolved from|named only after apply|AWS managed policies)/;

describe.each(EXAMPLE_NAMES)("%s", (name) => {
  let config: ResolvedConfig;
  let raw: RawStack[];
  let fromStacks: Proof;
  beforeAll(async () => {
    config = await loadExample(name);
    raw = stacksOf(config);
    fromStacks = prove(config, readModel(raw));
  });

  it.each(["state", "later-plan", "first-plan"] as const)("its %s is what was proven", (kind) => {
    const { model, differences, notes, open } = shownOf(raw, kind);
    expect(differences).toEqual([]);
    const paths = kind === "first-plan" ? (OPEN[name] ?? []) : [];
    expect(open.length).toBe(paths.length);
    paths.forEach((path, index) => expect(open[index]).toMatch(path));
    if (open.length > 0) return;
    expect(notes.filter((note) => !OF_EVERY_PLAN.test(note))).toEqual([]);
    const fromShown = prove(config, model);
    expect(wrong(fromShown)).toEqual(wrong(fromStacks));
    expect(fromShown.rows.length).toBe(fromStacks.rows.length);
  });
});

describe("what is deployed and is not what was proven", () => {
  const drifted = async (edit: (document: Document) => void) => {
    const config = await loadExample("ecs-task");
    const raw = stacksOf(config);
    const edited = (text: string, id: string): string => {
      const document = JSON.parse(text) as Document;
      if (id === "account_A") edit(document);
      return JSON.stringify(document);
    };
    const { model, differences } = shownOf(raw, "state", edited);
    return { differences, proof: prove(config, model) };
  };
  const only = ({ values }: Document, type: string) => {
    const [found, ...more] = values.root_module.resources.filter((one) => one.type === type);
    if (found === undefined || more.length > 0) throw new Error(`expected one ${type}`);
    return found;
  };

  it("is named by resource and argument, with what it lets do", async () => {
    const { differences, proof } = await drifted((document) => {
      const { values } = only(document, "aws_iam_role_policy");
      values["policy"] = String(values["policy"]).replace("s3:PutObject", "s3:GetObject");
    });
    expect(differences.map(({ place }) => place)).toEqual([
      expect.stringMatching(/^account_A\.json \/ aws_iam_role_policy\..*\.policy$/),
    ]);
    const verdicts = new Set(proof.rows.map(({ verdict }) => verdict));
    expect([...verdicts].sort()).toEqual(["as-asked", "missing", "too-much"]);
  });

  it.each([
    ["an inline policy", { inline_policy: [{ name: "more", policy: EVERYTHING }] }],
    ["a policy of AWS", { managed_policy_arns: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"] }],
  ])("has %s that someone gave the role besides", async (_what, changes) => {
    const { proof } = await drifted((document) => {
      Object.assign(only(document, "aws_iam_role").values, changes);
    });
    expect(proof.rows.some(({ verdict }) => verdict === "too-much")).toBe(true);
  });

  it("lacks what was not applied", async () => {
    const { differences } = await drifted((document) => {
      const { resources } = document.values.root_module;
      resources.splice(resources.indexOf(only(document, "aws_iam_role_policy")), 1);
    });
    expect(differences.map(({ received }) => received)).toEqual(["nothing"]);
  });

  it("has a boundary that was put on by hand", async () => {
    const boundary = "arn:aws:iam::111111111111:policy/boundary";
    const found = drifted((document) => {
      only(document, "aws_iam_role").values["permissions_boundary"] = boundary;
    });
    await expect(found).rejects.toThrow(`permissions boundary ${boundary}: in none of the files`);
  });

  it.each([
    ["s3:PutObject", "111111111111", "missing"],
    ["s3:GetObject", "111111111111", "as-asked"],
    ["s3:PutObject", "222222222222", "as-asked"],
  ])("is bound by a service control policy on %s of %s: %s", async (Action, account, verdict) => {
    const content = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action, Resource: "*" }],
    });
    const { differences, proof } = await drifted(({ values }) => {
      const shown = (type: string, own: Record<string, unknown>) => ({
        ...{ address: `${type}.x`, type, name: "x", mode: "managed", values: own },
      });
      values.root_module.resources.push(
        shown("aws_organizations_policy", { id: "p-11111111", name: "guard", content }),
        shown("aws_organizations_policy_attachment", { policy_id: "p-11111111", target_id: account }),
      );
    });
    expect(differences).toEqual([]);
    expect(proof.rows.some((row) => row.verdict === "missing")).toBe(verdict === "missing");
    expect(proof.proven).toBe(verdict === "as-asked");
  });

  it("leaves alone what is another's", async () => {
    const { differences, proof } = await drifted(({ values }) => {
      const table = {
        address: "aws_dynamodb_table.t",
        type: "aws_dynamodb_table",
        name: "t",
        mode: "managed",
      };
      const role = { ...only({ values }, "aws_iam_role"), address: "module.m.aws_iam_role.x", name: "x" };
      const other = {
        ...role,
        values: { ...role.values, name: "x", arn: "arn:aws:iam::111111111111:role/x" },
      };
      values.root_module.resources.push({ ...table, values: { name: "t" } }, other);
    });
    expect([differences, proof.proven]).toEqual([[], true]);
  });
});

describe("a first plan", () => {
  it("is open where a policy is known only after the apply, and says what to ask", async () => {
    const config = await loadExample("ecs-task");
    const raw = stacksOf(config).map((stack) => {
      const text = JSON.stringify(stack.json);
      const [, bucket] = /"aws_s3_bucket":\{"([\w-]+)"/.exec(text) ?? [];
      const named = text.replaceAll(
        "arn:aws:s3:::ecs-destination-bucket/",
        `\${aws_s3_bucket.${bucket ?? ""}.arn}/`,
      );
      return stack.id === "account_B" ? { id: stack.id, json: JSON.parse(named) as unknown } : stack;
    });
    const { model, open, notes } = shownOf(raw, "first-plan");
    expect(open).toEqual([expect.stringMatching(/^known after apply: aws_s3_bucket_policy\.\S+\.policy$/)]);
    expect(() => prove(config, model)).toThrow(
      /bucket policy of ecs-destination-bucket: known after apply: aws_/,
    );
    expect(notes.join()).toContain("use the state after the apply (--state), or synthesized stacks");
  });
});

interface Document {
  readonly values: {
    readonly root_module: {
      readonly resources: {
        readonly address: string;
        readonly type: string;
        readonly name: string;
        readonly mode: string;
        readonly values: Record<string, unknown>;
      }[];
    };
  };
}

function wrong(proof: Proof) {
  return {
    proven: proof.proven,
    lint: proof.lint,
    rows: proof.rows.filter(({ verdict }) => verdict !== "as-asked"),
    settings: proof.settings.filter(({ verdict }) => verdict !== "as-asked"),
  };
}
