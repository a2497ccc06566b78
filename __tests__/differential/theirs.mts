import { anonymousPrincipal, runSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import type { Policies } from "./policies.mts";
import type { Json, Question } from "./world.mts";

export type TheirAnswer = "allowed" | "explicitly-denied" | "implicitly-denied";

const WORDS: Readonly<Record<string, TheirAnswer>> = {
  Allowed: "allowed",
  ExplicitlyDenied: "explicitly-denied",
  ImplicitlyDenied: "implicitly-denied",
};

/** The other evaluator's answer to the same question. */
export async function askTheirs(question: Question, policies: Policies): Promise<TheirAnswer> {
  const answer = await runSimulation(simulation(question, policies), {});
  if (answer.resultType !== "single") throw new Error(`no single answer: ${JSON.stringify(answer)}`);
  const ignored = answer.result.ignoredContextKeys ?? [];
  if (ignored.length > 0) throw new Error(`keys that the other evaluator ignores: ${ignored.join(", ")}`);
  const word = WORDS[answer.overallResult];
  if (word === undefined) throw new Error(`unexpected answer ${answer.overallResult}`);
  return word;
}

function simulation(question: Question, policies: Policies): Simulation {
  const named = (jsons: readonly Json[], name: string): { name: string; policy: Json }[] =>
    jsons.map((policy, index) => ({ name: `${name} ${String(index)}`, policy }));
  return {
    request: {
      principal: principalText(question),
      action: question.action,
      resource: { resource: question.resource, accountId: question.resourceAccount },
      contextVariables: Object.fromEntries(
        [...question.truth].map(([key, value]) => [key, typeof value === "string" ? value : [...value]]),
      ),
    },
    identityPolicies: named(policies.identity, "identity"),
    ...(policies.boundary === null
      ? {}
      : { permissionBoundaryPolicies: named([policies.boundary], "boundary") }),
    ...(policies.session === null ? {} : { sessionPolicy: policies.session }),
    ...(policies.resource === null ? {} : { resourcePolicy: policies.resource }),
    serviceControlPolicies: policies.scps.map((level, index) => ({
      orgIdentifier: `level-${String(index)}`,
      policies: named(level, "scp"),
    })),
    resourceControlPolicies: policies.rcps.map((level, index) => ({
      orgIdentifier: `level-${String(index)}`,
      policies: named(level, "rcp"),
    })),
  };
}

function principalText({ principal }: Question): Simulation["request"]["principal"] {
  switch (principal.kind) {
    case "role-session": {
      const [, , , , account = "", resource = ""] = principal.roleArn.split(":");
      const role = resource.slice(resource.lastIndexOf("/") + 1);
      return `arn:aws:sts::${account}:assumed-role/${role}/${principal.sessionName}`;
    }
    case "service":
      return principal.name;
    case "anonymous":
      return anonymousPrincipal;
    default:
      return principal.arn;
  }
}
