import type { RequestContext } from "./context";

/** The organization that a principal's account belongs to, or "none". */
export type Organization =
  | "none"
  | {
      /** `o-a1b2c3d4e5` */
      readonly id: string;
      /** `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/` @default undetermined */
      readonly path?: string;
    };

interface AccountPrincipal {
  /** @default undetermined: a condition on aws:PrincipalOrgID is an error */
  readonly organization?: Organization;
}

interface TaggedPrincipal extends AccountPrincipal {
  /**
   * All tags; for a session, the role's tags overridden by the session's.
   *
   * @default undetermined: a condition on aws:PrincipalTag is an error
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Temporary credentials of a role: of a function, a task, an Identity Center user, or a caller of AssumeRole. */
export interface RoleSession extends TaggedPrincipal {
  readonly kind: "role-session";
  /** Of the role, with its path: `arn:aws:iam::111111111111:role/path/name`. */
  readonly roleArn: string;
  /** @default undetermined: a statement that names one session of the role is an error, and a condition on aws:userid */
  readonly sessionName?: string;
  /** `AROA...` @default undetermined: a condition on aws:userid is an error */
  readonly roleId?: string;
  /** Where only the beginning of the role's ARN is known, that. A statement that names such an ARN may mean it. @default - all is known */
  readonly arnPrefix?: string;
  /** `service`: an AWS service assumed the role for what it runs, such as a function. @default undetermined */
  readonly begunBy?: "service";
}

/** An IAM user with its own keys, or a federated user with a session of sts:GetFederationToken. */
export interface User extends TaggedPrincipal {
  readonly kind: "user";
  /** `arn:aws:iam::111111111111:user/path/name`, `arn:aws:sts::111111111111:federated-user/name` */
  readonly arn: string;
  /** For a federated user, the ARN of the user who started the session. @default undetermined */
  readonly federatedBy?: string;
  /** `AIDA...` @default undetermined */
  readonly userId?: string;
}

/** An account's root user. */
export interface RootUser extends AccountPrincipal {
  readonly kind: "root";
  /** `arn:aws:iam::111111111111:root` */
  readonly arn: string;
}

/** An AWS service that calls for itself, by its service principal. null: AWS does not send it with this call. */
export interface Service {
  readonly kind: "service";
  /** `s3.amazonaws.com` */
  readonly name: string;
  /** All names of this service, for aws:PrincipalServiceNamesList. @default undetermined */
  readonly names?: readonly string[];
  /** The resource on whose behalf the service calls. @default undetermined */
  readonly sourceArn?: string | null;
  /** @default undetermined */
  readonly sourceAccount?: string | null;
  /** @default undetermined */
  readonly sourceOrganizationId?: string | null;
}

/**
 * The holder of an identity provider's token, who requests a session from STS with sts:AssumeRoleWithWebIdentity or
 * sts:AssumeRoleWithSAML. The token's claims are keys of the request: `accounts.google.com:sub`, `saml:aud`.
 */
export interface Federated {
  readonly kind: "federated";
  /** The provider's ARN, or the name of one that AWS knows itself: `accounts.google.com`. */
  readonly provider: string;
}

/** A caller who does not sign requests. */
export interface Anonymous {
  readonly kind: "anonymous";
}

export type Principal = RoleSession | User | RootUser | Service | Federated | Anonymous;

/** A request: a principal, an action and a resource. */
export interface AccessRequest {
  readonly principal: Principal;
  /** One action, without wildcards: `s3:PutObject`. */
  readonly action: string;
  /** One literal ARN (an S3 key may contain * and ?), or "*" for actions without a resource. */
  readonly resource: string;
  readonly resourceAccount: string;
  /** All keys that do not follow from the principal. */
  readonly context: RequestContext;
}
