import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { explainDenial, readDenials, type Explanation } from "../../../src/analysis/explain";
import {
  startGateway,
  withoutStatements,
  type Credentials,
  type Gateway,
} from "../../../src/sandbox/gateway";
import { resolved } from "../../support/configs";
import { LAMBDA, TARGET, TASK, TASK_SOURCE, twoWriters } from "../../support/sandbox-config";
import { modelOf } from "../../support/sandbox-world";
import { emptyStore } from "../../support/shared-store";
import { OPTION_CONFIGS } from "../../verifier/option-configs";

const client = (gateway: Gateway, credentials: Credentials) => ({
  region: "eu-central-1",
  endpoint: gateway.url,
  maxAttempts: 1,
  credentials,
});

async function put(gateway: Gateway, key: string): Promise<unknown> {
  const task = gateway.issueForService("ecs-tasks.amazonaws.com", TASK, TASK_SOURCE);
  const s3 = new S3Client({ ...client(gateway, task), forcePathStyle: true });
  return s3
    .send(new PutObjectCommand({ Bucket: "destination-bucket", Key: key, Body: "a" }))
    .finally(() => s3.destroy());
}

async function assume(gateway: Gateway): Promise<unknown> {
  const lambda = gateway.issueForService("lambda.amazonaws.com", LAMBDA);
  const sts = new STSClient(client(gateway, lambda));
  return sts
    .send(new AssumeRoleCommand({ RoleArn: TARGET, RoleSessionName: "session" }))
    .finally(() => sts.destroy());
}

/** What is said of the error that a client of the sandbox gets without a statement: deployed without it, and in the stacks. */
async function explained(
  config: ReturnType<typeof twoWriters>,
  sid: string,
  act: (gateway: Gateway) => Promise<unknown>,
  resource?: string,
): Promise<{ readonly lacking: Explanation; readonly undeployed: Explanation }> {
  const model = modelOf(config);
  const gateway = await startGateway({ model, motoUrl: (await emptyStore()).url, without: [sid] });
  try {
    const error = await act(gateway).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const [denial, ...others] = readDenials(String(error), "the client's error").denials;
    if (denial === undefined || others.length > 0)
      throw new Error(`expected one denial, received ${String(error)}`);
    const given = { circumstances: {}, ...(resource === undefined ? {} : { resource }) };
    return {
      lacking: explainDenial(denial, given, { config, model: withoutStatements(model, [sid]) }),
      undeployed: explainDenial(denial, given, { config, model }),
    };
  } finally {
    await gateway.close();
  }
}

it.each([
  ["WriteObjects", "policy of role task-role", (gateway: Gateway) => put(gateway, "tasks/a")],
  [
    "WriteObjectsByTask",
    "bucket policy of destination-bucket",
    (gateway: Gateway) => put(gateway, "tasks/a"),
  ],
  ["AssumeTargetRole", "policy of role lambda-role", assume],
  ["TrustWriterRole", "trust policy of target-role", assume],
])("what a client is denied without %s is explained with it", async (sid, policy, act) => {
  const { lacking, undeployed } = await explained(twoWriters(), sid, act);
  expect(lacking).toMatchObject({ verdict: "lacking", toAdd: [{ policy }], allowedThen: true });
  expect(undeployed).toMatchObject({ verdict: "not-deployed", statements: [{ policy, sid }] });
});

it.each([
  ["UseDestinationKey", "policy of role task-role"],
  ["UseByTask", "key policy of alias/destination"],
])("what KMS denies S3 for the client without %s as well", async (sid, policy) => {
  const options = OPTION_CONFIGS["keys of their own"];
  if (options === undefined) throw new Error("expected options with keys");
  const act = (gateway: Gateway) => put(gateway, "tasks/a");
  const { lacking, undeployed } = await explained(resolved(options), sid, act, "alias/destination");
  expect(lacking).toMatchObject({ verdict: "lacking", toAdd: [{ policy }], allowedThen: true });
  expect(undeployed).toMatchObject({ verdict: "not-deployed", statements: [{ policy, sid }] });
});
