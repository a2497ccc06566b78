import type {
  Model,
  ModelBucket,
  ModelFunction,
  ModelKey,
  ModelQueue,
  ModelRole,
  ModelTopic,
} from "../terraform-model";
import { serviceDomain } from "../analysis/requests";
import type { PolicyType } from "../iam";
import { errorText, isMissing, type AccountCalls } from "./account-calls";
import type { AwsResponse } from "./aws-request";
import { textsIn } from "./read-xml";

/** The deployed policies of a role or a resource. */
export interface DeployedPolicies {
  readonly side: PolicyType;
  /** Their owner's ARN, as in the stacks. */
  readonly ownerId: string;
  /** In words: `the trust policy of target-role`. */
  readonly subject: string;
  /** Each as JSON; empty when there are none. Absent where they could not be read. */
  readonly policies?: readonly unknown[];
  /** Attached AWS managed policies, by the part of their ARN after `policy/`, and expected ones in no stack, by ARN. */
  readonly managed?: readonly string[];
  /** Of a role. @default - it has none, or it is not a role */
  readonly boundaryArn?: string;
  /** Why they could not be read. */
  readonly unread?: string;
}

/**
 * Reads the policies of the stacks' roles, buckets, keys, functions, queues and topics of one account.
 */
export async function readDeployed(calls: AccountCalls, model: Model): Promise<DeployedPolicies[]> {
  const { account } = calls;
  const own = <T extends { readonly account: string }>(list: readonly T[]): readonly T[] =>
    list.filter((one) => one.account === account);
  const all: DeployedPolicies[] = [];
  // Sequentially: IAM throttles parallel calls.
  for (const role of own(model.roles)) all.push(...(await readRole(calls, role)));
  for (const bucket of own(model.buckets)) if (bucket.isManaged) all.push(await readBucket(calls, bucket));
  for (const key of own(model.keys)) all.push(await readKey(calls, key));
  for (const one of own(model.functions)) all.push(await readFunction(calls, one));
  for (const queue of own(model.queues)) all.push(await readQueue(calls, queue));
  for (const topic of own(model.topics)) all.push(await readTopic(calls, topic));
  return all;
}

async function readRole(
  { query }: AccountCalls,
  { arn, name, identity, managedPolicies }: ModelRole,
): Promise<DeployedPolicies[]> {
  const trustOf = { side: "resource", ownerId: arn, subject: `the trust policy of ${name}` } as const;
  const identityOf = { side: "identity", ownerId: arn, subject: `the policies of role ${name}` } as const;
  const role = await query("iam", "GetRole", { RoleName: name });
  const trust = await asRead(trustOf, role, () =>
    textsIn(role.body, "AssumeRolePolicyDocument").map(
      (text) => JSON.parse(decodeURIComponent(text)) as unknown,
    ),
  );
  const inline = await query("iam", "ListRolePolicies", { RoleName: name });
  if (inline.status !== 200) return [trust, unread(identityOf, inline)];
  const documents: unknown[] = [];
  for (const PolicyName of textsIn(inline.body, "member")) {
    const one = await query("iam", "GetRolePolicy", { RoleName: name, PolicyName });
    if (one.status !== 200) return [trust, unread(identityOf, one)];
    documents.push(...documentsIn(one.body, "PolicyDocument"));
  }
  const attached = await query("iam", "ListAttachedRolePolicies", { RoleName: name });
  if (attached.status !== 200) return [trust, unread(identityOf, attached)];
  const managed: string[] = [];
  for (const policyArn of textsIn(attached.body, "PolicyArn")) {
    const [, ofAws] = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(policyArn) ?? [];
    if (ofAws !== undefined) {
      managed.push(ofAws);
      continue;
    }
    if (managedPolicies.includes(policyArn)) managed.push(policyArn);
    // Its content is compared if the config has it.
    const assumed =
      managedPolicies.includes(policyArn) && !identity.some((one) => one.name.endsWith(` ${policyArn}`));
    if (assumed) continue;
    const policy = await query("iam", "GetPolicy", { PolicyArn: policyArn });
    const [VersionId = ""] = textsIn(policy.body, "DefaultVersionId");
    const version = await query("iam", "GetPolicyVersion", { PolicyArn: policyArn, VersionId });
    if (version.status !== 200) return [trust, unread(identityOf, version)];
    documents.push(...documentsIn(version.body, "Document"));
  }
  const [boundaryArn] = textsIn(role.body, "PermissionsBoundaryArn");
  const bounded = boundaryArn === undefined ? {} : { boundaryArn };
  return [trust, { ...identityOf, policies: documents, managed, ...bounded }];
}

function documentsIn(xml: string, element: string): unknown[] {
  return textsIn(xml, element).map((text) => JSON.parse(decodeURIComponent(text)) as unknown);
}

type About = Pick<DeployedPolicies, "side" | "ownerId" | "subject">;

function unread(about: About, answer: AwsResponse): DeployedPolicies {
  return isMissing(answer) ? { ...about, policies: [] } : { ...about, unread: errorText(answer) };
}

async function asRead(
  about: About,
  answer: AwsResponse,
  policies: () => unknown[] | Promise<unknown[]>,
): Promise<DeployedPolicies> {
  return answer.status === 200 ? { ...about, policies: await policies() } : unread(about, answer);
}

async function readBucket(
  { send }: AccountCalls,
  { name, arn, region }: ModelBucket,
): Promise<DeployedPolicies> {
  const about = { side: "resource", ownerId: arn, subject: `the bucket policy of ${name}` } as const;
  const answer = await send({
    service: "s3",
    region,
    method: "GET",
    path: `/${name}`,
    query: { policy: "" },
  });
  return asRead(about, answer, () => [JSON.parse(answer.body) as unknown]);
}

async function readKey({ kms }: AccountCalls, { arn, aliases, region }: ModelKey): Promise<DeployedPolicies> {
  const [name = arn] = aliases;
  const about = { side: "resource", ownerId: arn, subject: `the key policy of ${name}` } as const;
  const described = await kms(region, "DescribeKey", { KeyId: name });
  if (described.status !== 200) return unread(about, described);
  const { KeyMetadata } = JSON.parse(described.body) as { readonly KeyMetadata: { readonly KeyId: string } };
  const answer = await kms(region, "GetKeyPolicy", { KeyId: KeyMetadata.KeyId, PolicyName: "default" });
  return asRead(about, answer, () => [
    JSON.parse((JSON.parse(answer.body) as { Policy: string }).Policy) as unknown,
  ]);
}

/** Lambda has a policy for the function and one for each alias, each with its own ARN. */
async function readFunction(
  { send }: AccountCalls,
  { name, arn, region, aliases }: ModelFunction,
): Promise<DeployedPolicies> {
  const about = { side: "resource", ownerId: arn, subject: `the policy of function ${name}` } as const;
  const path = `/2015-03-31/functions/${name}/policy`;
  const statements: Json[] = [];
  for (const query of [...Object.keys(aliases).map((Qualifier) => ({ Qualifier })), {}]) {
    const answer = await send({ service: "lambda", region, method: "GET", path, query });
    if (answer.status === 200) statements.push(...statementsIn(answer).map(withOwnSid(statements)));
    else if (!isMissing(answer)) return unread(about, answer);
  }
  return {
    ...about,
    policies: statements.length === 0 ? [] : [{ Version: "2012-10-17", Statement: statements }],
  };
}

type Json = Readonly<Record<string, unknown>>;

function statementsIn({ body }: AwsResponse): readonly Json[] {
  const { Policy } = JSON.parse(body) as { readonly Policy: string };
  return (JSON.parse(Policy) as { readonly Statement: readonly Json[] }).Statement;
}

/** Two of a function's policies may have the same Sid, but one policy may not. */
function withOwnSid(before: readonly Json[]): (statement: Json) => Json {
  const taken = new Set(before.map(({ Sid }) => Sid));
  return ({ Sid, ...statement }) => (taken.has(Sid) ? statement : { Sid, ...statement });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
async function readQueue(
  { query }: AccountCalls,
  { name, arn, account, region }: ModelQueue,
): Promise<DeployedPolicies> {
  const about = { side: "resource", ownerId: arn, subject: `the policy of queue ${name}` } as const;
  const QueueUrl = `https://${serviceDomain("sqs", region)}/${account}/${name}`;
  const parameters = { QueueUrl, "AttributeName.1": "Policy" };
  const answer = await query("sqs", "GetQueueAttributes", parameters, region);
  return asRead(about, answer, () => jsonIn(textsIn(answer.body, "Value")));
}

/**
 * A topic without a configured policy has a default one, which allows only its owner.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
 */
async function readTopic(
  { query }: AccountCalls,
  { arn, region, policy }: ModelTopic,
): Promise<DeployedPolicies> {
  const subject = `the policy of topic ${arn.split(":").at(-1) ?? arn}`;
  const answer = await query("sns", "GetTopicAttributes", { TopicArn: arn }, region);
  return asRead({ side: "resource", ownerId: arn, subject }, answer, () => {
    const [, text = ""] = /<key>Policy<\/key>\s*(<value>[^<]*<\/value>)/.exec(answer.body) ?? [];
    const found = jsonIn(textsIn(text, "value"));
    return policy === null ? found.filter((one) => one.Id !== "__default_policy_ID") : found;
  });
}

function jsonIn(texts: readonly string[]): { readonly Id?: unknown }[] {
  return texts.filter((text) => text !== "").map((text) => JSON.parse(text) as { readonly Id?: unknown });
}
