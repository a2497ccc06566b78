/**
 * An ARN's six parts. The sixth is the rest, including colons.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

export const PARTITION = /^aws(?:-[a-z0-9]+)*$/;
export const ACCOUNT_ID = /^\d{12}$/;

/** The parts of an ARN, or undefined if the text has fewer than six. */
export function splitArn(text: string): Arn | undefined {
  if (!text.startsWith("arn:")) return undefined;
  const service = text.indexOf(":", 4) + 1;
  const region = service === 0 ? 0 : text.indexOf(":", service) + 1;
  const account = region === 0 ? 0 : text.indexOf(":", region) + 1;
  const resource = account === 0 ? 0 : text.indexOf(":", account) + 1;
  if (resource === 0) return undefined;
  return {
    partition: text.slice(4, service - 1),
    service: text.slice(service, region - 1),
    region: text.slice(region, account - 1),
    account: text.slice(account, resource - 1),
    resource: text.slice(resource),
  };
}

/** `arn:aws:sts::111111111111:assumed-role/name/session`, without the role's path. */
export function sessionArn({
  roleArn,
  sessionName = "",
}: {
  readonly roleArn: string;
  readonly sessionName?: string;
}): string {
  const { partition = "", account = "", resource = "" } = splitArn(roleArn) ?? {};
  return `arn:${partition}:sts::${account}:assumed-role/${resource.slice(resource.lastIndexOf("/") + 1)}/${sessionName}`;
}

/** Of an account, or of an identity of CloudFront. */
export const CANONICAL_ID = /^[0-9a-f]{64}$/;

/**
 * An identity of CloudFront's own, which is no user of any account.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
export const ORIGIN_ACCESS_IDENTITY =
  /^arn:aws[\w-]*:iam::cloudfront:user\/CloudFront Origin Access Identity [A-Z0-9]+$/;

/** The principal that an ARN of IAM or STS names. */
export interface PrincipalArn {
  readonly type: "account" | "role" | "user" | "assumed-role" | "federated-user";
  readonly partition: string;
  readonly account: string;
  /** Role or user name without its path; the session's name for federated users; empty for an account. */
  readonly name: string;
  /** Only of an assumed role. */
  readonly sessionName?: string;
}

const NAME = String.raw`[\w+=,.@-]{1,64}`;
const PATH = String.raw`(?:[\x21-\x2e\x30-\x7e]+\/)*`;
const IAM_RESOURCE = new RegExp(`^(?:(root)|(role|user)/${PATH}(${NAME}))$`);
const STS_RESOURCE = new RegExp(
  String.raw`^(?:assumed-role\/(${NAME})\/([\w+=,.@-]{2,64})|federated-user\/([\w+=,.@-]{2,32}))$`,
);

/**
 * Reads the ARN of an account, a role, a user, a role session or a federated user; undefined for anything else,
 * wildcards included.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function parsePrincipalArn(text: string): PrincipalArn | undefined {
  const arn = splitArn(text);
  if (arn?.region !== "" || !PARTITION.test(arn.partition) || !ACCOUNT_ID.test(arn.account)) return undefined;
  const { partition, account } = arn;
  if (arn.service === "iam") {
    const match = IAM_RESOURCE.exec(arn.resource);
    if (match === null || /[*?]/.test(arn.resource)) return undefined;
    if (match[1] !== undefined) return { type: "account", partition, account, name: "" };
    return { type: match[2] === "role" ? "role" : "user", partition, account, name: match[3] ?? "" };
  }
  if (arn.service !== "sts") return undefined;
  const match = STS_RESOURCE.exec(arn.resource);
  if (match === null) return undefined;
  const [, role, session, federated] = match;
  if (role === undefined || session === undefined) {
    return { type: "federated-user", partition, account, name: federated ?? "" };
  }
  return { type: "assumed-role", partition, account, name: role, sessionName: session };
}

/** Whether an ARN is one that Terraform makes of a prefix: it puts the time and a counter behind it. */
export function isMadeOf(prefix: string, arn: string): boolean {
  return arn.startsWith(prefix) && MADE.test(arn.slice(prefix.length));
}

/** @see https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/id/id.go */
const MADE = /^\d{18}[0-9a-f]{8}$/;

/** Whether Terraform may have made the ARN of any prefix. */
export function mayBeMade(arn: string): boolean {
  return MADE.test(arn.slice(-26));
}
