import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { AwsError, s3ErrorXml, stsErrorXml } from "./aws-error";
import { listen } from "./listen";
import { parseScope, type CredentialScope } from "./sigv4";

export interface AdminEndpointOptions {
  /** Where moto listens. */
  readonly motoUrl: string;
  /** The accounts of the stacks: no other is allowed. */
  readonly accounts: readonly string[];
  /** On 127.0.0.1; 0 for any that is free. @default 0 */
  readonly port?: number;
}

/** Where Terraform speaks to the store: decides nothing. */
export interface AdminEndpoint {
  /** What the config's `endpoint` names. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Passes the calls of a deployment on to moto: IAM, Lambda, CloudWatch, SNS, SQS, KMS, Logs, CloudTrail, S3 and the rest
 * that moto has. The account follows from the access key, as the stacks have it that are made with `endpoint`; the
 * signature is not checked, and no policy is asked. Apart from the gateway, so that nothing slips past its decisions.
 * It can be used as a proxy too, as the stacks have it: S3 Control puts the account before the host, where no name is to
 * be found. Whatever the host, it asks moto and no one else.
 *
 * @throws GatewayError when the port is taken
 */
export function startAdminEndpoint({
  motoUrl,
  accounts,
  port = 0,
}: AdminEndpointOptions): Promise<AdminEndpoint> {
  const { hostname, port: motoPort } = new URL(motoUrl);
  const server = createServer((incoming, response) => {
    const scope = scopeOf(incoming);
    if (scope === undefined || !accounts.includes(scope.accessKeyId)) {
      refuse(
        response,
        new AwsError(
          403,
          "InvalidAccessKeyId",
          `expected one of the accounts ${accounts.join(", ")} as the access key, received ${scope?.accessKeyId ?? "none"}`,
        ),
        scope?.service,
      );
      return;
    }
    const outgoing = httpRequest(
      {
        hostname,
        port: motoPort,
        method: incoming.method,
        path: pathOf(incoming.url),
        headers: { ...incoming.headers, ...hostFor(scope), "x-moto-account-id": scope.accessKeyId },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    outgoing.on("error", () => {
      refuse(
        response,
        new AwsError(503, "ServiceUnavailable", "The sandbox's store does not answer. Please try again."),
        scope.service,
      );
    });
    incoming.pipe(outgoing);
  });
  return listen(server, port);
}

function scopeOf({ headers }: IncomingMessage): CredentialScope | undefined {
  return parseScope(/Credential=([^,\s]+)/.exec(headers.authorization ?? "")?.[1] ?? "");
}

/** A proxy is asked with the whole URL: `http://111111111111.127.0.0.1:4566/v20180820/…`. */
function pathOf(target = "/"): string {
  return target.replace(/^https?:\/\/[^/?]*/i, "") || "/";
}

/** moto takes the Region of a bucket from the host's name alone. */
function hostFor({ service, region }: CredentialScope): { readonly host?: string } {
  return service === "s3" ? { host: `s3.${region}.amazonaws.com` } : {};
}

function refuse(response: ServerResponse, error: AwsError, service: string | undefined): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(error.status, { "content-type": "application/xml" });
  response.end(service === "s3" ? s3ErrorXml(error, "*", "control") : stsErrorXml(error, "control"));
}
