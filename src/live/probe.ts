import type { ModelBucket, ModelRole } from "../terraform-model";
import { accountCalls, callerOf, errorText, type AccountCalls } from "./account-calls";
import type { AwsResponse, Keys } from "./aws-request";
import { policyRow, settingRows } from "./look-at";
import type { ProbeCaller, ProbeOptions } from "./probe-options";
import { asExpected, type ProbeRow } from "./probe-row";
import { readDeployed } from "./read-deployed";
import { textsIn } from "./read-xml";
import { isDestination, tryObjects } from "./try-objects";
import { tryRequest } from "./try-requests";

/**
 * Checks what is deployed and tries what the stacks allow and deny, with the available credentials. Deletes everything
 * that it writes.
 */
export async function* probe(options: ProbeOptions): AsyncGenerator<ProbeRow> {
  const { send, accounts, model, readOnly = false } = options;
  const callers: ProbeCaller[] = [];
  for (const { label, account, region, keys } of accounts) {
    const calls = accountCalls(send, keys, account, region);
    const caller = await callerOf(calls);
    const row = { who: label, what: "sts:GetCallerIdentity", expected: `account ${account}` };
    if ("status" in caller) {
      yield { ...row, received: "no answer", verdict: "unknown", why: [errorText(caller)] };
      continue;
    }
    if (caller.account !== account) {
      const received = `account ${caller.account}`;
      yield { ...row, received, verdict: "other", why: [`the credentials are ${caller.arn}`] };
      continue;
    }
    yield asExpected({ ...row, what: `${row.what} ${caller.arn}` });
    callers.push({ who: label, principal: caller.arn, account, calls });
    for (const deployed of await readDeployed(calls, model)) yield policyRow(label, deployed, model);
    for (const bucket of model.buckets) {
      if (bucket.isManaged && bucket.account === account) yield* await settingRows(label, calls, bucket);
    }
    yield* tryFunctions(label, caller.arn, calls, options);
  }
  for (const prober of [...callers]) yield* tryRoles(prober, callers, options);
  for (const bucket of model.buckets) {
    if (!bucket.isManaged || !isDestination(bucket, options)) continue;
    yield await tryAnonymous(bucket, options);
    if (!readOnly) for (const prober of callers) yield* tryObjects(prober, callers, bucket, options);
  }
}

/** A dry run only checks whether Lambda would invoke the function. */
async function* tryFunctions(
  who: string,
  principal: string,
  calls: AccountCalls,
  options: ProbeOptions,
): AsyncGenerator<ProbeRow> {
  for (const { name, arn, account, region, aliases } of options.model.functions) {
    if (account !== calls.account) continue;
    const path = `/2015-03-31/functions/${name}/invocations`;
    const headers = { "x-amz-invocation-type": "DryRun" };
    const invoked = [
      { resource: arn, query: {} },
      ...Object.entries(aliases).map(([Qualifier, alias]) => ({ resource: alias.arn, query: { Qualifier } })),
    ];
    for (const { resource, query } of invoked) {
      const question = { principal, action: "lambda:InvokeFunction", resource, circumstances: {} };
      const send = () => calls.send({ service: "lambda", region, method: "POST", path, query, headers });
      yield (await tryRequest({ who, question, situation: "as a dry run", send }, options)).row;
    }
  }
}

/** Assumes the roles that trust principals other than services, and continues with their sessions too. */
async function* tryRoles(
  { who, principal, calls }: ProbeCaller,
  callers: ProbeCaller[],
  options: ProbeOptions,
): AsyncGenerator<ProbeRow> {
  for (const role of options.model.roles) {
    if (!isForPrincipals(role)) continue;
    const ExternalId = externalIdOf(role);
    const circumstances = {
      "sts:RoleSessionName": SESSION,
      ...(ExternalId === undefined ? {} : { "sts:ExternalId": ExternalId }),
    };
    const question = { principal, action: "sts:AssumeRole", resource: role.arn, circumstances };
    const parameters = {
      RoleArn: role.arn,
      RoleSessionName: SESSION,
      ...(ExternalId === undefined ? {} : { ExternalId }),
    };
    const send = () => calls.query("sts", "AssumeRole", parameters);
    const { row, answer } = await tryRequest({ who, question, send }, options);
    yield row;
    const keys = answer?.status === 200 ? keysIn(answer) : undefined;
    if (keys === undefined) continue;
    const [, , , , account = ""] = role.arn.split(":");
    const own = accountCalls(options.send, keys, account, role.region);
    const session = role.arn.replace(
      /:iam::(\d{12}):role\/.*?([^/]+)$/,
      `:sts::$1:assumed-role/$2/${SESSION}`,
    );
    callers.push({ who: `${who} as ${role.name}`, principal: session, account, calls: own });
  }
}

const SESSION = "s3-handshake-probe";

/** Whether a role trusts principals other than services. */
export function isForPrincipals({ trust }: ModelRole): boolean {
  return trust.document.statements.some(({ effect, principals = [] }) =>
    effect === "Allow" ? principals.some(({ kind }) => kind !== "service" && kind !== "federated") : false,
  );
}

function externalIdOf({ trust }: ModelRole): string | undefined {
  const conditions = trust.document.statements.flatMap((statement) => statement.conditions);
  return conditions.find(({ key }) => key === "sts:externalid")?.values[0];
}

function keysIn({ body }: AwsResponse): Keys | undefined {
  const [accessKeyId, secretAccessKey, sessionToken] = ["AccessKeyId", "SecretAccessKey", "SessionToken"].map(
    (name) => textsIn(body, name)[0],
  );
  return accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined
    ? undefined
    : { accessKeyId, secretAccessKey, sessionToken };
}

async function tryAnonymous(bucket: ModelBucket, options: ProbeOptions): Promise<ProbeRow> {
  const { send, region } = { send: options.send, region: bucket.region };
  const question = {
    principal: "anonymous",
    action: "s3:ListBucket",
    resource: bucket.arn,
    circumstances: {},
  };
  const query = { "list-type": "2" };
  const list = () =>
    send({ service: "s3", region, method: "GET", path: `/${bucket.name}`, query }, undefined);
  return (await tryRequest({ who: "no one", question, send: list }, options)).row;
}
