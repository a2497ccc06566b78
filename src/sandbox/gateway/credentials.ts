import { createHash, randomBytes } from "node:crypto";
import type { NamedPolicy, RoleSession, Service } from "../../iam";
import type { Caller, ConditionContext } from "../../analysis/lookup/question";

/** Temporary credentials that the gateway issues and recognizes. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
  /** Of the role. */
  readonly principalArn: string;
  readonly account: string;
}

/** The principal of credentials, and its session policies. */
export interface Session {
  readonly principal: RoleSession;
  /** An AWS service that calls as itself. @default - the role's session */
  readonly asService?: Service;
  readonly permissions: Caller["permissions"];
  /** Session policies. Empty if none. */
  readonly policies: readonly NamedPolicy[];
  /** Condition keys that every request of the session has. */
  readonly circumstances: ConditionContext;
  /** The chain of principals that assumed the role, the first one first. Empty for a user. */
  readonly chain: readonly string[];
  /** The principal's transitive tags. */
  readonly transitiveTags: Readonly<Record<string, string>>;
  /** The source identity, which stays with assumed roles. @default - none was set */
  readonly sourceIdentity?: string;
}

export interface IssuedSession extends Session {
  readonly credentials: Credentials;
  readonly issuedAt: Date;
}

/** The issued credentials. */
export interface Keyring {
  issue(session: Session, durationSeconds: number): IssuedSession;
  find(accessKeyId: string): IssuedSession | undefined;
}

/** How long expired credentials are remembered as expired. */
const KNOWN_AFTER_EXPIRY_MS = 3_600_000;

export function createKeyring(now: () => Date): Keyring {
  const issued = new Map<string, IssuedSession>();
  return {
    issue(session, durationSeconds) {
      const issuedAt = now();
      for (const [id, { credentials }] of issued) {
        if (credentials.expiration.getTime() + KNOWN_AFTER_EXPIRY_MS < issuedAt.getTime()) issued.delete(id);
      }
      const { roleArn } = session.principal;
      const credentials: Credentials = {
        accessKeyId: `ASIA${identifier(randomBytes(16))}`,
        secretAccessKey: randomBytes(30).toString("base64"),
        sessionToken: randomBytes(96).toString("base64"),
        expiration: new Date(issuedAt.getTime() + durationSeconds * 1000),
        principalArn: roleArn,
        account: roleArn.split(":")[4] ?? "",
      };
      const made: IssuedSession = { ...session, credentials, issuedAt };
      issued.set(credentials.accessKeyId, made);
      return made;
    },
    find: (accessKeyId) => issued.get(accessKeyId),
  };
}

/** STS issues none without a name. */
export type NamedSession = RoleSession & { readonly sessionName: string };

/** A role's session. Its id is the same for the same role. */
export function roleSession(roleArn: string, sessionName: string): NamedSession {
  const roleId = `AROA${identifier(createHash("sha256").update(roleArn).digest())}`;
  return {
    kind: "role-session",
    roleArn,
    sessionName,
    roleId,
  };
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Sixteen letters and digits, as in AWS's ids. */
function identifier(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 16), (byte) => LETTERS[byte % 32]).join("");
}
