import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { AwsError, s3ErrorXml, stsErrorXml } from "./aws-error";
import { listen } from "./listen";
import { parseScope, type CredentialScope } from "./sigv4";

export interface AdminEndpointOptions {
  /** Where moto listens. */
  readonly motoUrl: string;
  /** The accounts of the stacks; no others are allowed. */
  readonly accounts: readonly string[];
  /** On 127.0.0.1; 0 for any free port. @default 0 */
  readonly port?: number;
}

/** The endpoint with which Terraform calls the store, without decisions. */
export interface AdminEndpoint {
  /** The value for the config's `endpoint`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Forwards a deployment's calls to moto: IAM, Lambda, CloudWatch, SNS, SQS, KMS, Logs, CloudTrail, S3 and others. The
 * account is the access key, as in stacks with `endpoint`. It checks no signatures or policies, so it is separate from
 * the gateway. It also works as a proxy, which the stacks use because S3 Control puts the account before the host. It
 * only ever calls moto.
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

/** moto reads a bucket's Region only from the host name. */
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
