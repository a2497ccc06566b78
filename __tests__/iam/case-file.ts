import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  compilePolicies,
  createContext,
  parsePolicy,
  type AccessRequest,
  type CompiledPolicies,
  type DecidedBy,
  type NamedPolicy,
  type PolicyKind,
  type Principal,
  type PublicAccessSetting,
  type Result,
  type PolicyType,
  type SideResult,
} from "../../src/iam";

type Json = Readonly<Record<string, unknown>>;

interface CasePolicy {
  readonly name: string;
  readonly policy: Json;
}

interface CaseLevel {
  readonly name: string;
  readonly policies: readonly CasePolicy[];
}

/** One situation, as it is in a file that is named for it. What a file leaves out is not there. */
export interface CaseFile {
  /** The page of AWS that the situation comes from, or the project's document. */
  readonly source?: string;
  /** What makes the difference, where the name does not say. */
  readonly why?: string;
  readonly request: {
    readonly principal: Principal;
    readonly action: string;
    readonly resource: string;
    readonly resourceAccount: string;
    readonly context?: {
      readonly values?: Readonly<Record<string, string | readonly string[]>>;
      readonly absent?: readonly string[];
    };
  };
  readonly policies: {
    readonly identity?: readonly CasePolicy[];
    readonly boundary?: CasePolicy;
    readonly session?: readonly CasePolicy[];
    readonly resource?: CasePolicy & { readonly kind: PolicyKind };
    readonly scps?: readonly CaseLevel[];
    readonly rcps?: readonly CaseLevel[];
    readonly principalAccountIsManagement?: boolean;
    readonly resourceAccountIsManagement?: boolean;
    readonly restrictPublicBuckets?: PublicAccessSetting;
  };
  readonly expect:
    | {
        readonly result: Result;
        readonly decidedBy: readonly DecidedBy[];
        readonly sides?: Readonly<Partial<Record<PolicyType, SideResult>>>;
        readonly missing?: readonly string[];
        readonly refusal?: "MethodNotAllowed";
      }
    | { readonly error: string; readonly message: string };
}

/** Every element that a case file may have, by the path to it. A star stands for any one name. */
const ELEMENTS: readonly (readonly [path: string, names: readonly string[]])[] = [
  ["", ["source", "why", "request", "policies", "expect"]],
  ["request", ["principal", "action", "resource", "resourceAccount", "context"]],
  ["request.context", ["values", "absent"]],
  [
    "policies",
    [
      "identity",
      "boundary",
      "session",
      "resource",
      "scps",
      "rcps",
      "principalAccountIsManagement",
      "resourceAccountIsManagement",
      "restrictPublicBuckets",
    ],
  ],
  ["policies.boundary", ["name", "policy"]],
  ["policies.resource", ["name", "policy", "kind"]],
  ["policies.identity.*", ["name", "policy"]],
  ["policies.session.*", ["name", "policy"]],
  ["policies.scps.*", ["name", "policies"]],
  ["policies.rcps.*", ["name", "policies"]],
  ["policies.scps.*.policies.*", ["name", "policy"]],
  ["policies.rcps.*.policies.*", ["name", "policy"]],
  ["expect", ["result", "decidedBy", "sides", "missing", "refusal", "error", "message"]],
  ["expect.decidedBy.*", ["side", "policy", "statement", "sid", "restriction"]],
];

const PRINCIPAL_ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  "role-session": ["kind", "roleArn", "sessionName", "roleId", "tags", "organization"],
  user: ["kind", "arn", "userId", "federatedBy", "tags", "organization"],
  root: ["kind", "arn", "organization"],
  service: ["kind", "name", "names", "sourceArn", "sourceAccount", "sourceOrganizationId"],
  anonymous: ["kind"],
};

function at(json: unknown, keys: readonly string[]): unknown[] {
  const [key, ...rest] = keys;
  if (key === undefined) return json === undefined ? [] : [json];
  if (typeof json !== "object" || json === null) return [];
  const next = key === "*" ? Object.values(json) : [(json as Json)[key]];
  return next.flatMap((value) => at(value, rest));
}

/** The elements of a case file that no test reads: a typo would make a test that tests nothing. */
export function unexpectedElements(json: unknown): string[] {
  const kind = (json as CaseFile).request.principal.kind;
  const all = [...ELEMENTS, ["request.principal", PRINCIPAL_ELEMENTS[kind] ?? []] as const];
  return all.flatMap(([place, names]) =>
    at(json, place === "" ? [] : place.split(".")).flatMap((element) =>
      Object.keys(element as Json)
        .filter((name) => !names.includes(name))
        .map((name) => `${place}.${name}`),
    ),
  );
}

const FOLDER = path.join(__dirname, "cases");

export function readCaseFiles(): { readonly name: string; readonly json: unknown }[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => ({
      name: file.replace(/\.json$/, ""),
      json: JSON.parse(readFileSync(path.join(FOLDER, file), "utf8")) as unknown,
    }));
}

function named({ name, policy }: CasePolicy, kind: PolicyKind): NamedPolicy {
  return { name, document: parsePolicy(policy, name, kind) };
}

export function compileCase({ policies }: CaseFile): CompiledPolicies {
  const levels = (
    given: readonly CaseLevel[] = [],
    kind: PolicyKind,
  ): { name: string; policies: NamedPolicy[] }[] =>
    given.map((level) => ({
      name: level.name,
      policies: level.policies.map((policy) => named(policy, kind)),
    }));
  const { principalAccountIsManagement, resourceAccountIsManagement, restrictPublicBuckets } = policies;
  return compilePolicies({
    identity: (policies.identity ?? []).map((policy) => named(policy, "identity")),
    boundary: policies.boundary === undefined ? null : named(policies.boundary, "boundary"),
    session: (policies.session ?? []).map((policy) => named(policy, "session")),
    resource: policies.resource === undefined ? null : named(policies.resource, policies.resource.kind),
    scps: levels(policies.scps, "scp"),
    rcps: levels(policies.rcps, "rcp"),
    ...(principalAccountIsManagement === undefined ? {} : { principalAccountIsManagement }),
    ...(resourceAccountIsManagement === undefined ? {} : { resourceAccountIsManagement }),
    ...(restrictPublicBuckets === undefined ? {} : { restrictPublicBuckets }),
  });
}

export function requestOfCase({ request }: CaseFile): AccessRequest {
  const { context = {}, ...rest } = request;
  return { ...rest, context: createContext(context.values, context.absent) };
}
