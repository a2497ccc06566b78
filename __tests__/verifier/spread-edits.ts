import type { ResolvedConfig } from "../../src/config/schema";
import type { Model, RawStack } from "../../src/terraform-model";
import { itemsOf } from "../../src/terraform-model/items";
import { allOf, changePolicy, editable, type Attempt, type Json } from "./bypass/editable-stacks";
import { answered } from "./counter-examples";
import { CIRCUMSTANCES, OPPOSITES, PEOPLE, under, type Condition } from "./exotic-edits";

/** The policies of things, of which each statement names a principal, and those of roles and people. */
const OF_RESOURCES = [
  "aws_s3_bucket_policy",
  "aws_kms_key",
  "aws_sqs_queue_policy",
  "aws_sns_topic_policy",
  "aws_s3control_access_grants_instance_resource_policy",
];
const OF_ANYTHING = [
  ...OF_RESOURCES,
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_ssoadmin_permission_set_inline_policy",
];

/** Every edited statement has it in its Sid. */
const MARK = "Edited";
const STRANGERS = { AWS: "999999999999" };

interface Edit {
  readonly name: string;
  readonly condition: Condition;
  readonly types: readonly string[];
  /** What replaces a statement; undefined where the edit is not for it. */
  readonly edit: (statement: Json) => Json[] | undefined;
}

const isAllow = ({ Effect }: Json): boolean => Effect === "Allow";

/** what happens to the statements of a policy, under each condition. */
const KINDS: Readonly<Record<string, (condition: Condition) => Omit<Edit, "name" | "condition">>> = {
  "let in by": (condition) => ({
    types: OF_RESOURCES,
    edit: (one) =>
      isAllow(one)
        ? [one, under({ ...one, Sid: MARK, Principal: STRANGERS, Condition: undefined }, condition)]
        : undefined,
  }),
  "let off by": (condition) => ({
    types: OF_RESOURCES,
    edit: (one) => (isAllow(one) ? undefined : [marked(under(one, condition))]),
  }),
  "allowed only by": (condition) => ({
    types: OF_ANYTHING,
    edit: (one) => (isAllow(one) ? [marked(under(one, condition))] : undefined),
  }),
  "denied by": (condition) => ({
    types: OF_ANYTHING,
    edit: (one) =>
      isAllow(one) ? [one, under({ ...one, Sid: MARK, Effect: "Deny" }, condition)] : undefined,
  }),
};

const marked = (statement: Json): Json => ({ ...statement, Sid: `${String(statement["Sid"])}${MARK}` });

/** Whether the statement asks the same already. */
function has({ Condition }: Json, [operator, key]: Condition): boolean {
  return Object.hasOwn((Condition as Record<string, Json> | undefined)?.[operator] ?? {}, key);
}

/** Keys of S3 come with requests to S3 alone. */
const fits = ([, key]: Condition, type: string): boolean =>
  !key.startsWith("s3:") || type === "aws_s3_bucket_policy";

/** Every kind of edit under every condition. */
export const EDITS: readonly Edit[] = Object.entries(KINDS).flatMap(([kind, make]) =>
  [...CIRCUMSTANCES, ...PEOPLE].map((condition): Edit => {
    const { types, edit } = make(condition);
    const fitting = types.filter((type) => fits(condition, type));
    return {
      name: `${kind} ${condition.flat().join(" ")}`,
      condition,
      types: fitting,
      edit: (statement) => (has(statement, condition) ? undefined : edit(statement)),
    };
  }),
);

/** Every statement twice, under a condition and under its opposite: nothing changes. */
export const SPLITS: readonly Edit[] = OPPOSITES.map(([name, one, other]) => ({
  name: `in two, ${name}`,
  condition: one,
  types: OF_ANYTHING,
  edit: (statement) =>
    has(statement, one) || has(statement, other)
      ? undefined
      : [
          { ...under(statement, one), Sid: `${String(statement["Sid"])}0` },
          { ...under(statement, other), Sid: `${String(statement["Sid"])}1` },
        ],
}));

/** One policy of an example, and an edit of its first statement that it is for. */
export interface Trial {
  readonly example: string;
  readonly name: string;
  readonly condition: Condition;
  readonly attempt: Attempt;
}

/**
 * Each edit on one policy of one example: which one, the place of the edit in the list says, so that it is the same each time and
 * every example has its share.
 */
export function spread(
  edits: readonly Edit[],
  examples: ReadonlyMap<string, readonly RawStack[]>,
  times = 1,
): Trial[] {
  const names = [...examples.keys()];
  return edits.flatMap((edit, index) => {
    const trials: Trial[] = [];
    for (let step = 0; step < names.length * edit.types.length && trials.length < times; step++) {
      const at = index * times + step;
      const example = names[at % names.length] ?? "";
      const type = edit.types[Math.floor(at / names.length) % edit.types.length] ?? "";
      const attempt = inOnePolicy(type, edit.edit);
      if (attempt(editable(examples.get(example) ?? []))) {
        trials.push({ example, name: `${edit.name}, in ${type}`, condition: edit.condition, attempt });
      }
    }
    return trials;
  });
}

function inOnePolicy(type: string, edit: Edit["edit"]): Attempt {
  return (stacks) => {
    const [first] = allOf(stacks, type);
    return changePolicy(type, (statements, { name }) => {
      if (name !== first?.name) return undefined;
      const index = statements.findIndex((one) => edit(one) !== undefined);
      const edited = edit(statements[index] ?? {});
      if (index < 0 || edited === undefined) return undefined;
      return [...statements.slice(0, index), ...edited, ...statements.slice(index + 1)];
    })(stacks);
  };
}

/** What the stacks answer to requests that the edited statements speak of, with and without what their condition asks for. */
export function answersAround(
  { condition }: Trial,
  config: ResolvedConfig,
  before: Model,
  after: Model,
): string[][] {
  const questions = itemsOf(after).flatMap(({ id, policies }) =>
    policies.flatMap(({ json }) =>
      ((json as { Statement?: Json[] } | null)?.Statement ?? [])
        .filter(({ Sid }) => String(Sid).endsWith(MARK))
        .flatMap((statement) => questionsOf(statement, id, condition)),
    ),
  );
  expect(questions).not.toEqual([]);
  return [before, after].map((model) =>
    questions.map((words) => `${words.join(" ")}: ${answered(words, config, model).split(":")[0] ?? ""}`),
  );
}

function questionsOf(statement: Json, owner: string, [, key, values]: Condition): string[][] {
  const concrete = (text: string): string => text.replaceAll("*", "x").replaceAll("?", "q");
  const [action = ""] = ([statement["Action"]].flat() as string[]).map(concrete);
  const [resource = owner] = ([statement["Resource"] ?? owner].flat() as string[]).map((text) =>
    text === "*" ? owner : concrete(text),
  );
  const contexts = [
    [],
    ...["", ...[values].flat().map((value) => concrete(value))].map((value) => ["--with", `${key}=${value}`]),
  ];
  return principalsOf(statement["Principal"], owner).flatMap((principal) =>
    contexts.map((context) => [principal, action, resource, "--action-only", "--foreign", ...context]),
  );
}

function principalsOf(principal: unknown, owner: string): string[] {
  if (principal === undefined) return [owner];
  if (principal === "*") return ["anonymous", "arn:aws:iam::999999999999:role/x"];
  return (Object.values(principal as Json).flat() as string[]).map((text) =>
    /^\d{12}$/.test(text)
      ? `arn:aws:iam::${text}:role/x`
      : text.replace(/:root$/, ":role/x").replaceAll("*", "x"),
  );
}
