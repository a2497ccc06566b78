import type { AwsRequest, AwsResponse, Keys, Send } from "./aws-request";
import { textsIn } from "./read-xml";

export interface AccountCalls {
  readonly account: string;
  readonly region: string;
  /** @default region the account's */
  readonly send: (request: OwnRequest) => Promise<AwsResponse>;
  /** A call whose answer is XML. @default region the account's */
  readonly query: (
    service: keyof typeof VERSIONS,
    action: string,
    parameters?: Readonly<Record<string, string>>,
    region?: string,
  ) => Promise<AwsResponse>;
  readonly kms: (region: string, action: string, input: object) => Promise<AwsResponse>;
}

type OwnRequest = Omit<AwsRequest, "region"> & Partial<Pick<AwsRequest, "region">>;

const VERSIONS = { iam: "2010-05-08", sns: "2010-03-31", sqs: "2012-11-05", sts: "2011-06-15" } as const;

/** The calls that are made with some credentials. */
export function accountCalls(
  send: Send,
  keys: Keys | undefined,
  account: string,
  region: string,
): AccountCalls {
  const own = (request: OwnRequest): Promise<AwsResponse> => send({ region, ...request }, keys);
  return {
    account,
    region,
    send: own,
    query: (service, action, parameters = {}, of = region) =>
      own({
        service,
        region: of,
        method: "POST",
        path: "/",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ Action: action, Version: VERSIONS[service], ...parameters }).toString(),
      }),
    kms: (ofKey, action, input) =>
      own({
        service: "kms",
        region: ofKey,
        method: "POST",
        path: "/",
        headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `TrentService.${action}` },
        body: JSON.stringify(input),
      }),
  };
}

/** The identity of the credentials; the response if AWS does not return it. */
export async function callerOf(
  calls: AccountCalls,
): Promise<{ readonly arn: string; readonly account: string } | AwsResponse> {
  const answer = await calls.query("sts", "GetCallerIdentity");
  const [arn] = textsIn(answer.body, "Arn");
  const [account] = textsIn(answer.body, "Account");
  return answer.status === 200 && arn !== undefined && account !== undefined ? { arn, account } : answer;
}

/** Whether a response says that something does not exist. */
export function isMissing({ status, body }: AwsResponse): boolean {
  return status === 404 || /NoSuchEntity|NotFoundException|NoSuchBucketPolicy|NonExistentQueue/.test(body);
}

/** AWS's message in an error response. */
export function errorText({ status, body }: AwsResponse): string {
  const [code] = [...textsIn(body, "Code"), ...jsonTexts(body, "__type")];
  const [message] = [
    ...textsIn(body, "Message"),
    ...jsonTexts(body, "message"),
    ...jsonTexts(body, "Message"),
  ];
  return [`HTTP ${status}`, code, message].filter((part) => part !== undefined).join(" ");
}

function jsonTexts(body: string, name: string): string[] {
  const [, text] = new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(body) ?? [];
  return text === undefined ? [] : [JSON.parse(text) as string];
}
