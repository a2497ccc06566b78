import type { Decision } from "../../src/iam/index.ts";
import type { Policies } from "./policies.mts";
import { mapConditions, mapStatements, type Values } from "./rewrite.mts";
import type { Json, Question } from "./world.mts";

/**
 * A place where the other evaluator answers otherwise, and who is right. To count as this difference, a question
 * must be answered alike once `adapt` has put it to the other evaluator in words that mean the same on AWS and that
 * it reads rightly.
 */
export interface KnownDifference {
  readonly id: string;
  readonly right: "ours";
  readonly why: string;
  readonly source: string;
  /** The policies as they are put to the other evaluator, or undefined if this difference is not at work. */
  readonly adapt: (question: Question, policies: Policies, ours: Decision) => Policies | undefined;
}

const IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";

const ALLOW_ALL: Json = {
  Version: "2012-10-17",
  Statement: { Sid: "Everything", Effect: "Allow", Action: "*", Resource: "*" },
};

function singleValue({ truth }: Question, key: string): string | undefined {
  const found = [...truth].find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  return typeof found === "string" ? found : undefined;
}

const VARIABLE = /\$\{([^,}*?$]+)\}/g;

/** Whether the value holds a variable without default that has no value in the request. */
function hasNoValue(question: Question, value: string): boolean {
  return [...value.matchAll(VARIABLE)].some(([, key = ""]) => singleValue(question, key) === undefined);
}

function changed(before: Policies, after: Policies): Policies | undefined {
  return JSON.stringify(before) === JSON.stringify(after) ? undefined : after;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    id: "root-user-of-the-caller's-account",
    right: "ours",
    why: "A root user has every permission in its own account; the other evaluator asks it for identity policies.",
    source: `${IAM}reference_policies_evaluation-logic_policy-eval-denyallow.html`,
    adapt: ({ principal, action }, policies) =>
      principal.kind === "root" && action !== "sts:AssumeRole"
        ? { ...policies, identity: [ALLOW_ALL] }
        : undefined,
  },
  {
    id: "root-user-cannot-assume-roles",
    right: "ours",
    why: "STS denies AssumeRole to root users; the other evaluator lets them if the trust policy does.",
    source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
    adapt: ({ principal, action }, policies) =>
      principal.kind === "root" && action === "sts:AssumeRole"
        ? {
            ...policies,
            resource: mapStatements(policies.resource, (statement) =>
              statement.Effect === "Allow" ? { ...statement, Action: "sts:GetFederationToken" } : statement,
            ),
          }
        : undefined,
  },
  {
    id: "session-named-directly-passes-its-session-policy",
    right: "ours",
    why:
      "Within one account, permissions that a resource's policy grants to the session itself, or to everyone by " +
      "aws:PrincipalArn, are not limited by an implicit deny of a session policy; the other evaluator limits them.",
    source: `${IAM}reference_policies_evaluation-logic_policy-eval-denyallow.html`,
    adapt: ({ principal }, policies, ours) => {
      const own = ours.decidedBy.find(({ side }) => side === "resource");
      if (principal.kind !== "role-session" || policies.session === null || own === undefined)
        return undefined;
      if (ours.sides.session !== "implicitly-denied") return undefined;
      return { ...policies, session: ALLOW_ALL };
    },
  },
  {
    id: "star-that-ends-a-part-of-a-resource",
    right: "ours",
    why: "A star that ends a part of a Resource's ARN may run on over colons; the other evaluator stops it there.",
    source: `${IAM}reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards`,
    adapt: (_question, policies) => {
      const text = JSON.stringify(policies);
      const after = text
        .replaceAll(":*:function:", ":*:*:function:")
        .replaceAll(":*:*:*:function:", ":*:*:function:");
      return changed(policies, JSON.parse(after) as Policies);
    },
  },
  {
    id: "negated-operator-with-a-variable-without-value",
    right: "ours",
    why: "Inverted operators match against a variable without value; the other evaluator takes them as not met.",
    source: `${IAM}reference_policies_variables.html#policy-vars-no-value`,
    adapt: (question, policies) =>
      changed(
        policies,
        mapConditions(policies, (operator, _key, values): Values | "drop" => {
          if (!operator.includes("Not")) return values;
          const left = values.filter((value) => !hasNoValue(question, value));
          return left.length === 0 ? "drop" : left;
        }),
      ),
  },
  {
    id: "variable-in-an-arn-condition",
    right: "ours",
    why: "A variable may stand in an ARN condition; the other evaluator splits the ARN at the variable's own colon.",
    source: `${IAM}reference_policies_variables.html#policy-vars-conditionelement`,
    adapt: (question, policies) =>
      changed(
        policies,
        mapConditions(policies, (operator, _key, values) =>
          operator.includes("Arn")
            ? values.map((value) =>
                value.replace(VARIABLE, (text, key: string) => singleValue(question, key) ?? text),
              )
            : values,
        ),
      ),
  },
  {
    id: "the-whole-of-ipv4",
    right: "ours",
    why: "0.0.0.0/0 holds every IPv4 address; the other evaluator finds none in it.",
    source: `${IAM}reference_policies_elements_condition_operators.html#Conditions_IPAddress`,
    adapt: (_question, policies) =>
      changed(
        policies,
        mapConditions(policies, (operator, _key, values) =>
          operator.includes("IpAddress")
            ? values.flatMap((value) => (value === "0.0.0.0/0" ? ["0.0.0.0/1", "128.0.0.0/1"] : [value]))
            : values,
        ),
      ),
  },
  {
    id: "an-address-of-the-other-ip-version",
    right: "ours",
    why: "NotIpAddress means every address but those given; the other evaluator excludes all of the other version.",
    source: `${IAM}reference_policies_elements_condition_operators.html#Conditions_IPAddress`,
    adapt: (question, policies) => {
      const six = singleValue(question, "aws:SourceIp")?.includes(":") ?? false;
      return changed(
        policies,
        mapConditions(policies, (operator, _key, values) => {
          if (!operator.includes("NotIpAddress")) return values;
          const same = values.filter((value) => value.includes(":") === six);
          return same.length > 0 ? same : [six ? "2001:db8:ffff::1/128" : "192.0.2.1/32"];
        }),
      );
    },
  },
  {
    id: "service-that-resource-control-policies-do-not-bind",
    right: "ours",
    why: "Resource control policies bind the services on a list of AWS's; the other evaluator applies them to all.",
    source:
      "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services",
    // Of the services that the questions are about, Lambda alone is not on the list.
    adapt: ({ action }, policies) =>
      action.startsWith("lambda:") && policies.rcps.length > 0 ? { ...policies, rcps: [] } : undefined,
  },
];

/** A question that this project's engine refuses to answer, and why it is right to. */
export interface KnownRefusal {
  readonly id: string;
  readonly message: RegExp;
  readonly why: string;
  readonly source: string;
}

export const KNOWN_REFUSALS: readonly KnownRefusal[] = [
  {
    id: "ForAnyValue-of-a-missing-key",
    message: /received ForAnyValue:\S+ on \S+, which the request does not have$/,
    why: "One page says that ForAnyValue is false without the key, another that negated operators and IfExists hold.",
    source: `${IAM}reference_policies_condition-single-vs-multi-valued-context-keys.html`,
  },
  {
    id: "everyone-beyond-a-boundary",
    message:
      /received Principal "\*" without aws:PrincipalArn, and a boundary or session policy that does not allow$/,
    why: "AWS says of Principal * only with aws:PrincipalArn that boundaries and session policies do not limit it.",
    source: `${IAM}reference_policies_elements_principal.html#principal-roles`,
  },
  {
    id: "NotResource-without-value",
    message: /received NotResource \S+(?: \S+)?, which has no value in this request$/,
    why: "AWS says that such a text matches no resource, not that the statement then applies to every one.",
    source: `${IAM}reference_policies_variables.html#policy-vars-no-value`,
  },
  {
    id: "variable-without-value-with-a-match",
    message: /received a policy variable without a value next to a value that matches$/,
    why: "One page speaks of the value that holds the variable, another says that the condition does not match.",
    source: `${IAM}reference_policies_elements_condition_operators.html#Conditions_String`,
  },
];
