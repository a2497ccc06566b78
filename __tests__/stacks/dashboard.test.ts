import type { HandshakeConfig } from "../../src/config/schema";
import { lambdaConfig, lambdaWriter, resolved, smallConfig } from "../support/configs";
import { synthesize, type Synthesized } from "../support/synthesize";

const synth = (config: HandshakeConfig): Synthesized => synthesize(resolved(config));
const ALARMS = { emails: ["one@example.com"] };

describe("the dashboard", () => {
  type Widget = {
    type: string;
    x: number;
    y: number;
    width: number;
    height: number;
    properties: Record<string, unknown>;
  };
  const bodyOf = ({ A }: Synthesized) =>
    JSON.parse(String(A.only("aws_cloudwatch_dashboard")["dashboard_body"])) as { widgets: Widget[] };
  const two = (): HandshakeConfig => ({
    ...smallConfig(),
    writers: [
      lambdaWriter(),
      lambdaWriter({
        name: "second",
        roleName: "second-role",
        handshake: { kind: "assume-role", roleName: "second-target" },
        outputPrefix: "second/",
        source: { in: "own-bucket", bucketName: "second-bucket" },
      }),
    ],
    alarms: ALARMS,
  });
  const { widgets } = bodyOf(synth(two()));

  test("comes with alarms, on request without them, and not when it is turned off", () => {
    const count = (config: HandshakeConfig) =>
      Object.keys(synth(config).A.resources("aws_cloudwatch_dashboard")).length;
    expect(count(lambdaConfig())).toBe(0);
    expect(count({ ...lambdaConfig(), alarms: ALARMS })).toBe(1);
    expect(count({ ...lambdaConfig(), alarms: ALARMS, dashboard: { enabled: false } })).toBe(0);
    const asked = synth({ ...lambdaConfig(), dashboard: { enabled: true, name: "pictures" } });
    expect(asked.A.only("aws_cloudwatch_dashboard")["dashboard_name"]).toBe("pictures");
    expect(bodyOf(asked).widgets.filter(({ type }) => type === "alarm")).toEqual([]);
  });

  test("names every metric in full, of the function or its queue, and every alarm by its ARN", () => {
    const metrics = widgets.flatMap(({ properties }) => (properties["metrics"] ?? []) as string[][]);
    expect(metrics).toHaveLength(46);
    for (const [namespace, , dimension, value] of metrics) {
      expect([
        "AWS/Lambda FunctionName thumbnail",
        "AWS/Lambda FunctionName second",
        "S3Handshake FunctionName thumbnail",
        "S3Handshake FunctionName second",
        "AWS/SQS QueueName thumbnail-failures",
        "AWS/SQS QueueName second-failures",
      ]).toContain([namespace, dimension, value].join(" "));
    }
    const alarms = widgets.flatMap(({ properties }) => (properties["alarms"] ?? []) as string[]);
    expect(alarms).toHaveLength(20);
    expect(alarms).toContain("arn:aws:cloudwatch:eu-central-1:111111111111:alarm:second-quarantined");
    expect(JSON.stringify(widgets)).not.toMatch(/\*|SEARCH/);
  });

  test("has no two parts in one place, and none outside the grid", () => {
    for (const [index, one] of widgets.entries()) {
      expect(one.x + one.width).toBeLessThanOrEqual(24);
      for (const other of widgets.slice(index + 1)) {
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        expect([one.properties["title"], other.properties["title"], apart]).toContain(true);
      }
    }
  });

  test("is the same text each time", () => {
    expect(synth(two()).A.text).toBe(synth(two()).A.text);
  });
});
