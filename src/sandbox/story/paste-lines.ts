import type { ModelAccessGrants } from "../../terraform-model";
import type { StackRole } from "../callers/roles-of";
import type { Credentials, Gateway } from "../gateway";
import type { Sandbox } from "../start-sandbox";

/**
 * Shell lines with credentials of each account's administrator and each requested role, for the AWS CLI or an SDK. All
 * services go to the gateway, so that no mistake leaves this machine.
 */
export function pasteLines(
  { gateway, model }: Pick<Sandbox, "gateway" | "model">,
  roles: readonly StackRole[] = [],
): string[] {
  const homes = new Map(model.stacks.map(({ account, region }) => [account, region]));
  const [instance] = model.accessGrants;
  const shellOf = (title: string, region: string, credentials: Credentials): string[] => [
    `# ${title}`,
    exportLine(gateway, region, credentials, instance),
    "",
  ];
  const lines = [
    ...[...homes].flatMap(([account, region]) =>
      shellOf(`an administrator of ${account}`, region, gateway.issueForAdministrator(account)),
    ),
    ...roles.flatMap(({ name, arn }) => {
      const credentials = gateway.issueForPerson(arn);
      const region = homes.get(credentials.account) ?? "us-east-1";
      return shellOf(`${name} of ${credentials.account}: ${arn}`, region, credentials);
    }),
  ];
  if (instance === undefined) return lines;
  return [
    ...lines,
    `# aws s3control get-data-access --account-id ${instance.account} puts the account before localhost: where it cannot connect,`,
    `# /etc/hosts needs a line 127.0.0.1 ${instance.account}.localhost`,
    "",
  ];
}

function exportLine(
  gateway: Gateway,
  region: string,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  instance: ModelAccessGrants | undefined,
): string {
  const variables = {
    AWS_ENDPOINT_URL: gateway.url,
    AWS_REGION: region,
    // The AWS CLI and boto3 read this one, other SDKs the one above.
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    ...(instance === undefined
      ? {}
      : { AWS_ENDPOINT_URL_S3_CONTROL: gateway.url.replace("127.0.0.1", "localhost") }),
  };
  const values = Object.entries(variables).map(([name, value]) => `${name}='${value}'`);
  return `export ${values.join(" ")}`;
}
