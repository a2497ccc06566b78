import { ASSUME_ROLE, SET_SOURCE_IDENTITY, TAG_SESSION } from "./actions";

/** What a service gives a session besides credentials. */
interface SessionExtras {
  /** Session tags: `transitive` ones go on to every role that the session assumes. */
  readonly tags: "transitive" | "of-this-session";
  /** A source identity, which goes on in any case. */
  readonly sourceIdentity: boolean;
}

/**
 * The services that are documented to give the sessions of a role tags or a source identity.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
const EXTRAS: Readonly<Record<string, SessionExtras>> = {
  "pods.eks.amazonaws.com": { tags: "transitive", sourceIdentity: false },
  "rolesanywhere.amazonaws.com": { tags: "of-this-session", sourceIdentity: true },
};

/** What a role's trust policy has to allow the service that assumes it. */
export function assumeActionsOf(service: string): readonly string[] {
  const extras = EXTRAS[service];
  if (extras === undefined) return ASSUME_ROLE;
  return [...ASSUME_ROLE, ...TAG_SESSION, ...(extras.sourceIdentity ? SET_SOURCE_IDENTITY : [])];
}

/**
 * What the next role asks of a session that one of these services began, beside AssumeRole: transitive tags and a source
 * identity go on with it, and AssumeRole is refused where one of the two sides does not allow that.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
export function chainedActionsOf(services: readonly string[]): readonly string[] {
  const extras = services.flatMap((service) => EXTRAS[service] ?? []);
  return [
    ...(extras.some(({ tags }) => tags === "transitive") ? TAG_SESSION : []),
    ...(extras.some(({ sourceIdentity }) => sourceIdentity) ? SET_SOURCE_IDENTITY : []),
  ];
}
