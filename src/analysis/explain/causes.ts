import type { Reason } from "../../iam";
import type { Part } from "../can";
import { accountOf } from "../lookup/request-of";
import { ownerOf } from "../../terraform-model/owners";
import { policiesOn, withoutConditions } from "./change-model";
import type { ReportedReason } from "./denial";
import type { Explanation, DenialContext } from "./explanation";
import { accountText, foundStatement, type FoundStatement } from "./places";

interface Words extends Pick<Explanation, "next"> {
  readonly why: readonly (Reason | string)[];
}

type PolicyReason = Extract<ReportedReason, { kind: "policy" }>;

/** The explanation if the stacks allow what AWS denied: statements that are probably not deployed. */
export function undeployedWords(
  suspected: readonly FoundStatement[],
  context: DenialContext,
  part: Part | undefined,
): Words & Pick<Explanation, "statements"> {
  const { answered, denial, stacks: of } = context;
  const { reason } = denial;
  const denies = isExplicit(reason) ? denialsThatHang(context, part) : [];
  const statements = isExplicit(reason) ? denies : suspected;
  const names = statements.map(({ name, account }) => `${name}, in ${account}`);
  const stacks = [...new Set(suspected.flatMap(({ stack }) => stack ?? []))];
  const keys = [...new Set(statements.flatMap((one) => one.keys))];
  return {
    statements,
    why: [
      ...answered.parts.flatMap(({ why }) => why),
      ...(isExplicit(reason)
        ? [
            `AWS found a Deny${sidsOf(reason)}, and the stacks have none that matches the request${names.length === 0 ? "" : ", only of another:"}`,
            ...denies.map((one) => `${one.name} denies what has another ${one.keys.join(", ")}`),
          ]
        : names.length === 0
          ? ["the deployed policies differ from the stacks"]
          : [`not deployed, or not as in the stacks: ${names.join("; or ")}`]),
    ],
    next: [
      ...(of.config === undefined
        ? ["changed by hand, or not applied yet: terraform plan shows the difference"]
        : stacks.map(
            (stack) =>
              `not applied yet, or changed by hand: s3-handshake plan shows the difference of ${stack}`,
          )),
      ...(keys.length === 0
        ? []
        : [`or the request differed from the assumed one: give its ${keys.join(", ")} by --with KEY=VALUE`]),
    ],
  };
}

function isExplicit(reason: ReportedReason | undefined): boolean {
  return reason?.kind === "deny" || (reason?.kind === "policy" && reason.explicit);
}

function sidsOf(reason: ReportedReason | undefined): string {
  return reason?.kind === "deny" && reason.sids.length > 0 ? ` called ${reason.sids.join(", ")}` : "";
}

/** Denials of the resource's policy with a Condition that the request is assumed not to match. */
function denialsThatHang({ stacks, ask, answered }: DenialContext, part: Part | undefined): FoundStatement[] {
  const { action, resource } = part ?? { action: undefined, resource: answered.resource };
  const owner = ownerOf(resource);
  return policiesOn("resource", owner, stacks.model).flatMap((policy) =>
    policy.document.statements.flatMap((statement) => {
      if (statement.effect !== "Deny" || statement.conditions.length === 0) return [];
      const met = withoutConditions(stacks.model, owner, (one, of) => one === statement && of === policy);
      const again = ask(met).parts.find((one) => action === undefined || one.action === action);
      if (again?.decision?.result !== "explicitly-denied") return [];
      const { index, sid } = statement;
      return foundStatement(
        { side: "resource", policy: policy.name, statement: index, ...(sid === undefined ? {} : { sid }) },
        owner,
        stacks,
      );
    }),
  );
}

/** The explanation for a policy outside of the stacks; undefined if AWS names none. */
export function outsideWords(context: DenialContext, part: Part | undefined): Words | undefined {
  const { denial, answered } = context;
  const { reason } = denial;
  if (reason?.kind !== "policy" || reason.side === "identity" || reason.side === "resource") return undefined;
  const { of, who } = OUTSIDE[reason.side](context, part?.resource ?? answered.resource);
  const policy = reason.policyArn === undefined ? "" : ` (${reason.policyArn})`;
  const action = part?.action ?? context.question.action;
  return {
    why: [
      `AWS denies it by ${of}${policy}${reason.explicit ? "" : `, none of which allows ${action}`}${reason.throughScp === true ? ", because of a service control policy" : ""}`,
    ],
    next: [who],
  };
}

interface Outside {
  /** The policies, in words. */
  readonly of: string;
  /** Who can change them, and how to include them in the proof. */
  readonly who: string;
}

const LIMITS = "give it in the config's limits, so that the proof includes it";

const OUTSIDE: Readonly<
  Record<
    Exclude<PolicyReason["side"], "identity" | "resource">,
    (context: DenialContext, resource: string) => Outside
  >
> = {
  scp: ({ caller, stacks }) => ({
    of: `a service control policy over ${accountText(caller.principal, stacks)}`,
    who: `the organization's administrators can change it; ${LIMITS} (limits.serviceControlPolicies)`,
  }),
  rcp: ({ stacks }, resource) => ({
    of: `a resource control policy over ${accountText(resource, stacks)}`,
    who: `the organization's administrators can change it; ${LIMITS} (limits.resourceControlPolicies)`,
  }),
  boundary: ({ caller: { principal, text }, stacks: { model } }) => {
    const boundary =
      principal.kind === "role-session"
        ? model.roles.find(({ arn }) => arn === principal.roleArn)?.boundaryArn
        : undefined;
    return {
      of: `the permissions boundary of ${text}`,
      who:
        boundary === undefined
          ? "the stacks give it no boundary: it was attached outside of them, in account " +
            (accountOf(principal) ?? "?")
          : `it is ${boundary}; ${LIMITS} (limits.boundaries)`,
    };
  },
  session: ({ caller: { text } }) => ({
    of: `the session policy of ${text}`,
    who: "the session's creator passed it (Policy or PolicyArns of AssumeRole, or S3 Access Grants), and can pass another",
  }),
  "vpc-endpoint": ({ denial }) => {
    const endpoint = denial.circumstances["aws:SourceVpce"];
    return {
      of: `the policy of the VPC endpoint${typeof endpoint === "string" ? ` ${endpoint}` : ""} that the request went through`,
      who: "no stack has the endpoint: its policy must allow the request too (aws ec2 describe-vpc-endpoints shows it)",
    };
  },
};
