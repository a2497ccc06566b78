import type { Gateway } from "../gateway";
import type { Sandbox } from "../start-sandbox";

/** For each account, the lines with which the AWS CLI or an SDK in a shell becomes its administrator. */
export function pasteLines({ gateway, model }: Pick<Sandbox, "gateway" | "model">): string[] {
  const homes = new Map(model.stacks.map(({ account, region }) => [account, region]));
  return [...homes].flatMap(([account, region]) => [
    `# an administrator of ${account}`,
    ...shellLines(gateway, account, region),
    "",
  ]);
}

function shellLines(gateway: Gateway, account: string, region: string): string[] {
  const { accessKeyId, secretAccessKey, sessionToken } = gateway.issueForAdministrator(account);
  const variables = {
    AWS_ENDPOINT_URL: gateway.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
  const values = Object.entries(variables).map(([name, value]) => `${name}='${value}'`);
  return [`export ${values.join(" ")}`];
}
