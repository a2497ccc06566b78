import { ROLE_SERVICES } from "../../src/config/role-services";
import { LimitError } from "../../src/config/errors";
import type { HandshakeConfig } from "../../src/config/schema";
import { checkLimits } from "../../src/handshakes/check-limits";
import { planAccess } from "../../src/handshakes/plan-access";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";

type Writers = HandshakeConfig["writers"];

function limitsOf(writers: Writers): string[] {
  const config = resolved({ ...smallConfig(), writers });
  try {
    checkLimits(planAccess(config), config);
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    return error.message.split("\n").slice(1);
  }
  return [];
}

const tasks = (count: number): Writers =>
  Array.from({ length: count }, (_, index) => ({
    kind: "ecs-task",
    name: `task-${index}`,
    roleName: `task-role-${index}`,
    prefixes: [`tasks/${index}/`],
  }));

test("as many direct writers as fit into 20 KB of bucket policy pass, one more does not", () => {
  expect(limitsOf(tasks(80))).toEqual([]);
  const most = Array.from({ length: 40 }, (_, index) => 80 + index).filter(
    (count) => limitsOf(tasks(count)).length === 0,
  );
  const tooMany = Math.max(...most) + 1;
  expect(limitsOf(tasks(tooMany))).toEqual([
    expect.stringMatching(
      /^ {2}account B, bucket policy of destination-bucket: expected at most 20,480 bytes, received 20,[4-7]\d\d: with principalBinding "pattern" /,
    ),
  ]);
});

test("load balancers of too many accounts are refused, and their organization is named instead", () => {
  const balancers = (count: number): Parameters<typeof limitsOf>[0] => [
    {
      kind: "service-principal",
      name: "balancers",
      service: "alb-access-logs",
      sourceAccounts: Array.from({ length: count }, (_unused, index) => String(300_000_000_000 + index)),
      prefix: "alb/",
    },
  ];
  expect(limitsOf(balancers(250))).toEqual([]);
  expect(limitsOf(balancers(400))).toEqual([
    expect.stringMatching(
      /received [23]\d,\d{3}: with sourceAccounts "organization" the writer balancers needs one entry for all accounts$/,
    ),
  ]);
});

test("a trust policy that names too many services is refused", () => {
  const services = ROLE_SERVICES.slice(0, 24);
  expect(
    limitsOf([{ kind: "service", name: "many", roleName: "many-role", services, prefixes: ["many/"] }]),
  ).toEqual([
    expect.stringMatching(
      /^ {2}account A, trust policy of many-role: expected at most 2,048 characters, received [2-9],\d{3}$/,
    ),
  ]);
});

test("more notifications than a bucket can have are refused", () => {
  const writers = Array.from({ length: 3 }, (_, index) =>
    lambdaWriter({
      name: `function-${index}`,
      roleName: `function-role-${index}`,
      handshake: { kind: "assume-role", roleName: `target-${index}` },
      outputPrefix: `out/${index}/`,
      source: {
        in: "own-bucket",
        bucketName: "source-bucket",
        prefix: `in/${index}/`,
        suffixes: Array.from({ length: 40 }, (_unused, suffix) => `.x${String(suffix).padStart(2, "0")}`),
      },
    }),
  );
  expect(limitsOf(writers)).toEqual([
    "  event notifications of source-bucket: expected at most 100 (one for each suffix), received 120",
  ]);
});

test("an environment over 4 KB is refused", () => {
  const config = resolved({ ...smallConfig(), writers: [lambdaWriter()] });
  const [writer] = config.writers;
  if (writer?.kind !== "lambda" || writer.workload !== "thumbnail") throw new Error("expected a function");
  const withCacheControl = (length: number) => ({
    ...config,
    writers: [{ ...writer, thumbnail: { ...writer.thumbnail, cacheControl: "c".repeat(length) } }],
  });
  const check = (length: number) => () => {
    const changed = withCacheControl(length);
    checkLimits(planAccess(changed), changed);
  };
  expect(check(3000)).not.toThrow();
  expect(check(4000)).toThrow(
    /^AWS would reject this config:\n {2}writers\[0\], environment of thumbnail: expected at most 4,096 bytes, received 5,\d{3}$/,
  );
});

test("all limits are reported at once", () => {
  const services = ROLE_SERVICES.slice(0, 24);
  const writers = [
    ...tasks(120),
    { kind: "service" as const, name: "many", roleName: "many-role", services, prefixes: ["many/"] },
  ];
  expect(limitsOf(writers)).toHaveLength(2);
});

test("a dashboard of more graphs than CloudWatch takes is refused, with the way out", () => {
  const functions = (count: number): Writers =>
    Array.from({ length: count }, (_, index) =>
      lambdaWriter({
        name: `function-${index}`,
        roleName: `function-role-${index}`,
        handshake: { kind: "assume-role", roleName: `target-${index}` },
        outputPrefix: `out/${index}/`,
        source: { in: "own-bucket", bucketName: `source-bucket-${index}` },
      }),
    );
  const dashboardLimits = (count: number, enabled: boolean): string[] => {
    const config = resolved({ ...smallConfig(), writers: functions(count), dashboard: { enabled } });
    try {
      checkLimits(planAccess(config), config);
    } catch (error) {
      if (!(error instanceof LimitError)) throw error;
      return error.findings.map(({ path, expected }) => `${path}: ${expected}`);
    }
    return [];
  };
  expect(dashboardLimits(55, true)).toEqual([]);
  expect(dashboardLimits(56, true)).toEqual(["account A, dashboard: at most 500 widgets"]);
  expect(dashboardLimits(56, false)).toEqual([]);
});
