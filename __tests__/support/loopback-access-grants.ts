import { errorXml, xml, type Answer, type AwsRequest } from "./loopback-protocol";

/** One grant of an instance, to the execution role. */
export interface AccessGrant {
  /** The instance's owner. */
  readonly accountId: string;
  /** The instance's Region. Default: eu-central-1. */
  readonly region?: string;
  /** `s3://bucket/prefix*`. */
  readonly scope: string;
  readonly permission: "READ" | "WRITE" | "READWRITE";
}

/** A session that GetDataAccess gave out, and what it was asked with. */
export interface DataAccessSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
  readonly target: string;
  readonly permission: string;
  readonly privilege: string | undefined;
  readonly durationSeconds: number;
  readonly accountId: string;
  /** Who asked. */
  readonly callerAccessKeyId: string | undefined;
}

/** GetDataAccess of S3 Control, for the grants given. */
export class LoopbackAccessGrants {
  readonly sessions: DataAccessSession[] = [];

  constructor(
    private readonly grants: readonly AccessGrant[],
    private readonly sessionSeconds?: number,
  ) {}

  /** Whether the request is S3 Control's. */
  static handles({ bucket }: AwsRequest): boolean {
    return bucket === "v20180820";
  }

  answer({ method, key, query, headers, accessKeyId, signedRegion }: AwsRequest): Answer {
    if (method !== "GET" || key !== "accessgrantsinstance/dataaccess") {
      return errorXml(405, "MethodNotAllowed", "only GetDataAccess is known here");
    }
    const { target = "", permission = "", privilege } = query;
    const accountId = headers["x-amz-account-id"] ?? "";
    const isGranted = this.grants.some(
      ({ region = "eu-central-1", ...grant }) =>
        grant.accountId === accountId &&
        region === signedRegion &&
        target.startsWith(grant.scope.slice(0, -1)) &&
        grant.permission.includes(permission),
    );
    if (!isGranted) {
      return errorXml(
        403,
        "AccessDenied",
        "You do not have READWRITE permissions to the requested S3 Prefix",
      );
    }
    const durationSeconds = Number(query["durationSeconds"] ?? 3600);
    const number = String(this.sessions.length + 1);
    const session: DataAccessSession = {
      accessKeyId: `ASIAGRANT${number.padStart(11, "0")}`,
      secretAccessKey: "not-a-secret",
      sessionToken: `grant-${number}`,
      expiration: new Date(Date.now() + (this.sessionSeconds ?? durationSeconds) * 1000),
      target,
      permission,
      privilege,
      durationSeconds,
      accountId,
      callerAccessKeyId: accessKeyId,
    };
    this.sessions.push(session);
    return xml(
      200,
      `<GetDataAccessResult xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Credentials>` +
        `<AccessKeyId>${session.accessKeyId}</AccessKeyId>` +
        `<SecretAccessKey>${session.secretAccessKey}</SecretAccessKey>` +
        `<SessionToken>${session.sessionToken}</SessionToken>` +
        `<Expiration>${session.expiration.toISOString()}</Expiration>` +
        `</Credentials><MatchedGrantTarget>${target}</MatchedGrantTarget></GetDataAccessResult>`,
    );
  }

  /** What is beyond a session's target or permission is denied, as by the session policy that S3 gives it. */
  refuse(
    { target, permission }: DataAccessSession,
    { method, bucket, key, query }: AwsRequest,
  ): Answer | undefined {
    // A listing is of the keys under its prefix.
    const reached = key || query["prefix"] || "";
    const isInTarget = `s3://${bucket}/${reached}`.startsWith(target.slice(0, -1));
    const isRead = method === "GET" || method === "HEAD";
    const isPermitted = permission.includes(isRead ? "READ" : "WRITE");
    return isInTarget && isPermitted ? undefined : errorXml(403, "AccessDenied", "beyond what was granted");
  }
}
