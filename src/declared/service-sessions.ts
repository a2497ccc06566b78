/** What STS asks for besides sts:AssumeRole. */
export const SESSION_ACTIONS = ["sts:TagSession", "sts:SetSourceIdentity"] as const;

type SessionAction = (typeof SESSION_ACTIONS)[number];

/**
 * What is asked for as a service assumes a role, and as the session that it began assumes the next one, where the
 * service gives its sessions tags or a source identity. The tags of Pod Identity are transitive, a source identity
 * always is.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
const BY_SERVICE: ReadonlyMap<string, { first: readonly SessionAction[]; next: readonly SessionAction[] }> =
  new Map([
    ["pods.eks.amazonaws.com", { first: ["sts:TagSession"], next: ["sts:TagSession"] }],
    [
      "rolesanywhere.amazonaws.com",
      { first: ["sts:TagSession", "sts:SetSourceIdentity"], next: ["sts:SetSourceIdentity"] },
    ],
  ]);

/** Besides sts:AssumeRole, of a role that the service assumes. */
export function firstSessionActions(service: string): readonly SessionAction[] {
  return BY_SERVICE.get(service)?.first ?? [];
}

/** Besides sts:AssumeRole, of the role that a session assumes which one of the services began. */
export function nextSessionActions(services: readonly string[]): readonly SessionAction[] {
  return [...new Set(services.flatMap((service) => BY_SERVICE.get(service)?.next ?? []))];
}
