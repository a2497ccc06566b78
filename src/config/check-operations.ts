import { accountAt, lambdasIn, type Draft } from "./draft";
import { type Finding, wrong } from "./errors";
import { partitionOf } from "./partition";

/** Monitoring needs functions, and notifications need recipients. */
export function checkOperations(draft: Draft): Finding[] {
  return [
    ...checkHeartbeats(draft),
    ...checkDashboard(draft),
    ...checkSubscriptions(draft),
    ...checkCodeSigning(draft),
    ...checkProvisioned(draft),
  ];
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html */
function checkCodeSigning(draft: Draft): Finding[] {
  return lambdasIn(draft).flatMap(({ path, value: { account: key, codeSigningConfigArn: arn } }) => {
    const account = accountAt(draft, key);
    const [, , , region, id] = arn?.split(":") ?? [];
    if (arn === undefined || account === undefined || (region === account.region && id === account.id))
      return [];
    return wrong(
      `${path}.codeSigningConfigArn`,
      `a configuration of account ${account.id} in ${account.region}, where the function is`,
      `"${arn}"`,
    );
  });
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html */
function checkProvisioned(draft: Draft): Finding[] {
  return lambdasIn(draft).flatMap(({ path, value }) => {
    const { alias, provisionedConcurrency: provisioned, reservedConcurrency: reserved } = value;
    if (provisioned === undefined) return [];
    const finding = { path: `${path}.provisionedConcurrency`, received: String(provisioned) };
    return [
      ...(alias === undefined
        ? [{ ...finding, expected: "nothing, or an alias: Lambda keeps a published version ready" }]
        : []),
      ...(reserved !== undefined && provisioned > reserved
        ? [{ ...finding, expected: `at most ${path}.reservedConcurrency, ${reserved}` }]
        : []),
    ];
  });
}

function checkHeartbeats(draft: Draft): Finding[] {
  if (draft.hasAlarms) return [];
  return lambdasIn(draft).flatMap(({ path, value: { heartbeatHours } }) =>
    heartbeatHours === undefined
      ? []
      : wrong(
          `${path}.heartbeatHours`,
          "nothing, or alarms: a missing heartbeat raises an alarm",
          String(heartbeatHours),
        ),
  );
}

function checkDashboard(draft: Draft): Finding[] {
  // An invalid writer may be the function.
  if (draft.brokenWriters || draft.dashboard?.enabled !== true || lambdasIn(draft).length > 0) return [];
  return wrong("dashboard.enabled", "false: no writer is a function", "true");
}

/** Accounts of one partition have no access to another. */
function checkSubscriptions({ alarms, A }: Draft): Finding[] {
  if (A === undefined) return [];
  const partition = partitionOf(A.region);
  return (alarms?.subscriptions ?? []).flatMap(({ endpoint }, index) =>
    endpoint.startsWith("https://") || endpoint.startsWith(`arn:${partition}:`)
      ? []
      : wrong(
          `alarms.subscriptions[${index}].endpoint`,
          `an ARN of account A's partition (arn:${partition}:…)`,
          `"${endpoint}"`,
        ),
  );
}
