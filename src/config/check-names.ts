import { accountAt, destinationsIn, keysOf, lambdasIn, trailsIn, type Draft } from "./draft";
import type { Finding } from "./errors";
import { LOCATION_ROLE_NAME } from "./location-role-name";
import { factsOf } from "./writer-facts";
import type { Writer } from "./writer-schema";

interface Use {
  readonly path: string;
  readonly name: string;
  /** The scope in which names must be unique: an account id, or nothing. */
  readonly within?: string;
}

/** Checks that names are unique where AWS or Terraform requires it. */
export function checkNames(draft: Draft): Finding[] {
  return [
    ...repeated(
      "a writer name that no other writer has",
      draft.writers.map(({ path, value }) => ({ path: `${path}.name`, name: value.name })),
    ),
    ...repeated("a writer name that differs in more than hyphens: Sids have none", sidNames(draft)),
    ...repeated("a function name that no other writer of the account has", functionNames(draft)).filter(
      // A duplicate writer name is already reported.
      ({ path }) => !path.endsWith(".name"),
    ),
    ...repeated("a role name that no other role of the account has", roleNames(draft)),
    ...repeated("a permission set that no other writer has", permissionSetNames(draft)),
    ...repeated("a trail name that no other trail of the account and Region has", trailNames(draft)),
  ];
}

/** `job-1` and `job1` would give the same Sid. Equal names are already reported. */
function sidNames({ writers }: Draft): Use[] {
  const seen = new Set<string>();
  return writers.flatMap(({ path, value: { name } }) => {
    if (seen.has(name)) return [];
    seen.add(name);
    return [{ path: `${path}.name`, name: name.replaceAll("-", "") }];
  });
}

function functionNames(draft: Draft): Use[] {
  return lambdasIn(draft).map(({ path, value }) => ({
    ...(value.functionName === undefined
      ? { path: `${path}.name`, name: value.name }
      : { path: `${path}.functionName`, name: value.functionName }),
    within: value.account,
  }));
}

function permissionSetNames(draft: Draft): Use[] {
  return draft.writers.flatMap(({ path, value }) => {
    const { permissionSetName } = factsOf(value);
    return permissionSetName === undefined
      ? []
      : [{ path: `${path}.permissionSetName`, name: permissionSetName }];
  });
}

function trailNames(draft: Draft): Use[] {
  return trailsIn(draft).map(({ path, owner, value: { name } }) => ({
    path: `${path}.name`,
    name,
    within: `${owner?.id ?? ""} ${owner?.region ?? ""}`,
  }));
}

/** IAM role names are case-insensitive, regardless of paths. */
function roleNames(draft: Draft): Use[] {
  const idOf = (key: string): string => accountAt(draft, key)?.id ?? key;
  const ownerIds = (writer: Writer): string[] => [
    ...new Set(destinationsIn(draft, writer).map(({ owner, ownerKey }) => owner?.id ?? ownerKey)),
  ];
  const grantedIds = draft.writers.flatMap(({ value }) =>
    factsOf(value).needs === "accessGrants" ? ownerIds(value) : [],
  );
  const locationRole = [...new Set(grantedIds)].map((within) => ({
    path: "accessGrants",
    name: LOCATION_ROLE_NAME.toLowerCase(),
    within,
  }));
  const writerRoles = draft.writers.flatMap(({ path, value }) =>
    factsOf(value).roles.flatMap(({ field, name, account }) =>
      (account === "B" ? ownerIds(value) : keysOf(value, draft).map(idOf)).map((within) => ({
        path: `${path}.${field}`,
        name: name.slice(name.lastIndexOf("/") + 1).toLowerCase(),
        within,
      })),
    ),
  );
  return [...locationRole, ...writerRoles];
}

function repeated(expected: string, uses: readonly Use[]): Finding[] {
  const first = new Map<string, Use>();
  const findings = new Map<string, Finding>();
  for (const use of uses) {
    const key = JSON.stringify([use.within, use.name]);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, use);
    else
      findings.set(use.path, { path: use.path, expected, received: `"${use.name}", as in ${earlier.path}` });
  }
  return [...findings.values()];
}
