import { xml, type Answer, type AwsRequest } from "./loopback-protocol";

/** A session that AssumeRole gave out, and what it was asked with. */
export interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | undefined;
  readonly durationSeconds: number;
  /** Who asked. */
  readonly callerAccessKeyId: string | undefined;
  readonly region: string | undefined;
}

/** AssumeRole, and nothing else, for the roles given. */
export class LoopbackSts {
  readonly sessions: IssuedCredentials[] = [];

  constructor(
    private readonly roles: readonly string[],
    private readonly sessionSeconds?: number,
  ) {}

  answer(request: AwsRequest): Answer {
    const form = new URLSearchParams(request.body.toString());
    const roleArn = form.get("RoleArn") ?? "";
    if (form.get("Action") !== "AssumeRole")
      return stsError(400, "InvalidAction", "only AssumeRole is known here");
    if (!this.roles.includes(roleArn)) {
      return stsError(
        403,
        "AccessDenied",
        `not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      );
    }
    const durationSeconds = Number(form.get("DurationSeconds") ?? 3600);
    const number = String(this.sessions.length + 1);
    const session: IssuedCredentials = {
      accessKeyId: `ASIASESSION${number.padStart(9, "0")}`,
      secretAccessKey: "not-a-secret",
      sessionToken: `token-${number}`,
      expiration: new Date(Date.now() + (this.sessionSeconds ?? durationSeconds) * 1000),
      roleArn,
      sessionName: form.get("RoleSessionName") ?? "",
      externalId: form.get("ExternalId") ?? undefined,
      durationSeconds,
      callerAccessKeyId: request.accessKeyId,
      region: request.signedRegion,
    };
    this.sessions.push(session);
    return xml(
      200,
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>` +
        `<AccessKeyId>${session.accessKeyId}</AccessKeyId>` +
        `<SecretAccessKey>${session.secretAccessKey}</SecretAccessKey>` +
        `<SessionToken>${session.sessionToken}</SessionToken>` +
        `<Expiration>${session.expiration.toISOString()}</Expiration>` +
        `</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    );
  }
}

function stsError(status: number, code: string, message: string): Answer {
  return xml(
    status,
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">` +
      `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );
}
