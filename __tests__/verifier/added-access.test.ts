import { reasonText } from "../../src/iam";
import { readModel, type RawStack } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import type { Row } from "../../src/analysis/lookup/answer-question";
import { loadConfig } from "../../src/config/load-config";
import type { ResolvedConfig } from "../../src/config/schema";
import { stacksOf } from "./synthesized-stacks";

type Json = Record<string, unknown>;
type Resources = Record<string, Record<string, Json>>;

let config: ResolvedConfig;
let stacks: RawStack[];
beforeAll(async () => {
  config = await loadConfig("s3-handshake.config.ts");
  stacks = stacksOf(config);
});

type Fault = Pick<Row, "principal" | "action" | "verdict"> & { readonly why: readonly string[] };

/** What is found when resources are added to a stack by hand. */
function afterAdding(id: string, added: Resources): { faults: Fault[]; different: string[] } {
  const changed = stacks.map((stack) => {
    if (stack.id !== id) return stack;
    const json = structuredClone(stack.json) as { resource: Resources };
    for (const [type, named] of Object.entries(added)) {
      json.resource[type] = { ...json.resource[type], ...named };
    }
    return { id, json };
  });
  const { rows, settings, proven } = prove(config, readModel(changed));
  expect(proven).toBe(false);
  return {
    faults: rows
      .filter(({ verdict }) => verdict !== "as-asked")
      .map(({ principal, action, verdict, why }) => ({
        ...{ principal, action, verdict },
        why: why.map(reasonText),
      })),
    different: settings.filter(({ verdict }) => verdict !== "as-asked").map(({ name }) => name),
  };
}

function policy(statement: Json): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}

const inA = { provider: "aws.account_A" };
const inB = { provider: "aws.account_B" };

test("a second inline policy of a writer's role", () => {
  const { faults } = afterAdding("account_A", {
    aws_iam_role_policy: {
      more: {
        ...inA,
        name: "more",
        role: "ecs-cross-account-s3-role",
        policy: policy({ Sid: "More", Action: "ec2:TerminateInstances", Resource: "*" }),
      },
    },
  });
  expect(faults).toEqual([
    expect.objectContaining({
      action: "ec2:TerminateInstances",
      verdict: "too-much",
      why: ["allowed by More of policy of role ecs-cross-account-s3-role"],
    }),
    // Resources of another account, as far as that account allows it.
    expect.objectContaining({
      action: "ec2:TerminateInstances",
      verdict: "too-much",
      why: [
        "allowed by More of policy of role ecs-cross-account-s3-role",
        "allowed by statement 0 of a policy that allows 111111111111 to do everything",
      ],
    }),
  ]);
});

test("a role of the bucket's account that a stranger may assume", () => {
  const { faults, different } = afterAdding("account_B", {
    aws_iam_role: {
      back_door: {
        ...inB,
        name: "back-door",
        assume_role_policy: policy({
          Principal: { AWS: "arn:aws:iam::999999999999:root" },
          Action: "sts:AssumeRole",
        }),
      },
    },
  });
  expect(different).toEqual(["roles"]);
  expect(faults).toEqual([
    expect.objectContaining({
      principal: "any other role of 999999999999",
      action: "sts:AssumeRole",
      why: [
        "allowed by statement 0 of trust policy of back-door",
        "and so for any other user of 999999999999, any other federated user of 999999999999",
      ],
    }),
  ]);
});

test("a second permission to invoke the function", () => {
  const { faults } = afterAdding("account_A", {
    aws_lambda_permission: {
      more: {
        ...inA,
        statement_id: "More",
        action: "lambda:InvokeFunction",
        function_name: "thumbnail",
        principal: "999999999999",
      },
    },
  });
  expect(faults.map(({ principal, action, why }) => [principal, action, why])).toEqual([
    [
      "the root user of 999999999999",
      "lambda:InvokeFunction",
      [
        "allowed by More of policy of function thumbnail",
        "and so for any other role of 999999999999, any other user of 999999999999, any other federated user of 999999999999",
      ],
    ],
  ]);
});

test("a function that runs with a writer's role", () => {
  const { different } = afterAdding("account_A", {
    aws_lambda_function: {
      more: { ...inA, function_name: "more", role: "arn:aws:iam::111111111111:role/AccountA-LambdaRole" },
    },
  });
  expect(different).toEqual(["functions"]);
});

test("a policy of AWS attached to a writer's role", () => {
  const { different } = afterAdding("account_A", {
    aws_iam_role_policy_attachment: {
      more: {
        ...inA,
        role: "ecs-cross-account-s3-role",
        policy_arn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
      },
    },
  });
  expect(different).toEqual(["managed policies"]);
});

test("a subscriber that should get no alarms", async () => {
  const watched = await loadConfig("examples/cross-account-copy.config.ts");
  const [first, ...others] = stacksOf(watched);
  const json = structuredClone(first?.json) as { resource: Resources };
  const subscriptions = json.resource["aws_sns_topic_subscription"] ?? {};
  const [known = {}] = Object.values(subscriptions);
  subscriptions["more"] = { ...known, protocol: "https", endpoint: "https://stranger.example.com/" };
  const { settings, proven } = prove(watched, readModel([{ id: "account_A", json }, ...others]));
  expect(proven).toBe(false);
  expect(settings.filter(({ verdict }) => verdict !== "as-asked")).toEqual([
    expect.objectContaining({
      name: "subscribers",
      expected: "email operations@example.com",
      received: "email operations@example.com; https https://stranger.example.com/",
    }),
  ]);
});

test("its own queue for anyone who may send to it", () => {
  const { faults, different } = afterAdding("account_A", {
    aws_sqs_queue: { more: { ...inA, name: "more" } },
    aws_sqs_queue_policy: {
      more: {
        ...inA,
        queue_url: "${aws_sqs_queue.more.url}",
        policy: policy({
          Sid: "More",
          Principal: "*",
          Action: "sqs:SendMessage",
          Resource: "${aws_sqs_queue.more.arn}",
        }),
      },
    },
  });
  expect(different).toEqual(["queues"]);
  expect(faults).toEqual([
    expect.objectContaining({ principal: "anonymous callers", action: "sqs:SendMessage" }),
  ]);
});
