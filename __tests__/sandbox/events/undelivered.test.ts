import { createAsk } from "../../../src/sandbox/ask";
import { deliverEvents, type Delivery } from "../../../src/sandbox/events/deliver-events";
import { IN_ORDER } from "../../../src/sandbox/events/event-faults";
import { readModel } from "../../../src/terraform-model";
import type { HandshakeConfig } from "../../../src/config/schema";
import { lambdaWriter, resolved, smallConfig } from "../../support/configs";
import { stacksOf } from "../../verifier/synthesized-stacks";

type Trigger = Extract<HandshakeConfig["writers"][number], { kind: "lambda" }>["trigger"];

const QUEUE = "arn:aws:sqs:eu-central-1:111111111111:thumbnail-failures";
const CHANGE = {
  bucket: "source-bucket",
  key: "uploads/a.jpg",
  versionId: "v1",
  etag: "d41d8cd98f00b204e9800998ecf8427e",
  bytes: 12,
  sequencer: "00AF",
  eventName: "ObjectCreated:Put",
  principal: "arn:aws:iam::111111111111:role/person",
};

/** what happens to one change where the function's permission to be invoked is removed. */
function withoutPermission(trigger: Trigger, alsoWithout: readonly string[] = []) {
  const config = resolved({ ...smallConfig(), writers: [lambdaWriter({ trigger })] });
  const whole = readModel(stacksOf(config));
  const model = {
    ...whole,
    functions: whole.functions.map((one) => ({ ...one, policy: null })),
    queues: whole.queues.map((one) => (alsoWithout.includes(one.arn) ? { ...one, policy: null } : one)),
  };
  const kept: (readonly [string, unknown])[] = [];
  const deliveries: Delivery[] = [];
  const never = (): never => {
    throw new Error("expected no invocation");
  };
  deliverEvents({
    model,
    ask: createAsk(config, model),
    schedule: IN_ORDER,
    invoke: never,
    send: never,
    keep: (queueArn, body) => kept.push([queueArn, JSON.parse(body)]),
    onDelivery: (delivery) => deliveries.push(delivery),
  }).emit(CHANGE);
  return { kept, deliveries };
}

test("an event that EventBridge may not pass on lies in the failure queue, as it was", () => {
  const { kept, deliveries } = withoutPermission({ kind: "event-bridge" });
  expect(kept).toMatchObject([
    [QUEUE, { "detail-type": "Object Created", detail: { object: { key: CHANGE.key } } }],
  ]);
  expect(deliveries).toMatchObject([{ allowed: false, keptIn: QUEUE }]);
});

test("a message that SNS may not pass on lies there in the envelope of SNS", () => {
  const { kept, deliveries } = withoutPermission({ kind: "sns" });
  expect(kept).toMatchObject([[QUEUE, { Type: "Notification" }]]);
  expect(deliveries).toMatchObject([{ allowed: false, keptIn: QUEUE }]);
});

test.each<[string, Trigger, readonly string[]]>([
  ["S3 may not pass on", { kind: "notification" }, []],
  ["the failure queue does not take", { kind: "event-bridge" }, [QUEUE]],
])("what %s is lost", (_case, trigger, alsoWithout) => {
  const { kept, deliveries } = withoutPermission(trigger, alsoWithout);
  expect(kept).toEqual([]);
  expect(deliveries).toMatchObject([{ allowed: false }]);
  expect(deliveries[0]).not.toHaveProperty("keptIn");
});
