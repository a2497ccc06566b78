import { lambdasOf, type Draft } from "./draft";
import type { Finding } from "./errors";

interface Use {
  readonly path: string;
  readonly name: string;
}

/** No two things that AWS (or Terraform) knows by name have the same one. */
export function checkNames(draft: Draft): Finding[] {
  const lambdas = lambdasOf(draft);
  const rolesInA = draft.writers.map(({ path, value }) => ({
    path: `${path}.roleName`,
    name: value.roleName,
  }));
  const rolesInB = lambdas.flatMap(({ path, value }) =>
    value.handshake.kind === "assume-role"
      ? [{ path: `${path}.handshake.roleName`, name: value.handshake.roleName }]
      : [],
  );
  const sameAccount = draft.A !== undefined && draft.A.id === draft.B?.id;
  return [
    ...repeated(
      "a writer name that no other writer has",
      draft.writers.map(({ path, value }) => ({ path: `${path}.name`, name: value.name })),
    ),
    ...repeated(
      "a function name that no other writer has",
      lambdas.map(({ path, value }) =>
        value.functionName === undefined
          ? { path: `${path}.name`, name: value.name }
          : { path: `${path}.functionName`, name: value.functionName },
      ),
    ).filter(({ path }) => !path.endsWith(".name")),
    // IAM compares role names without regard to case.
    ...repeated(
      "a role name that no other role of the account has",
      (sameAccount ? [...rolesInA, ...rolesInB] : rolesInA).map(lowerCase),
    ),
    ...(sameAccount
      ? []
      : repeated("a role name that no other role of account B has", rolesInB.map(lowerCase))),
  ];
}

const lowerCase = ({ path, name }: Use): Use => ({ path, name: name.toLowerCase() });

function repeated(expected: string, uses: readonly Use[]): Finding[] {
  return uses.flatMap(({ path, name }, index) => {
    const first = uses.findIndex((other) => other.name === name);
    return first === index
      ? []
      : [{ path, expected, received: `"${name}", as in ${uses[first]?.path ?? ""}` }];
  });
}
