import { PolicyError, describeReceived } from "./errors";
import { checkElements, isObject, itemPlace, stringList } from "./parse-json";
import { parseConditions } from "./parse-conditions";
import { parseNotPrincipals, parsePrincipals } from "./parse-principals";
import type { PolicyKind, PolicyWarning, PrincipalEntry, Selection, Statement } from "./policy-document";
import { PARTITION, splitArn } from "./arn";
import { parseTemplate, type Template } from "./template";

type Json = Readonly<Record<string, unknown>>;

const WITH_PRINCIPAL: ReadonlySet<PolicyKind> = new Set<PolicyKind>(["rcp", "resource", "key", "trust"]);
/** Policies of IAM and Organizations, whose Sids have only letters and digits. */
const PLAIN_SIDS: ReadonlySet<PolicyKind> = new Set<PolicyKind>([
  "identity",
  "boundary",
  "session",
  "trust",
  "scp",
  "rcp",
]);
const ACTION = /^(?:\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/i;

/**
 * Reads one statement.
 *
 * @throws PolicyError
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function parseStatement(
  json: unknown,
  index: number,
  where: string,
  kind: PolicyKind,
  warnings: PolicyWarning[],
  mode?: "lenient",
): Statement {
  if (!isObject(json)) throw new PolicyError(where, "a statement as a JSON object", describeReceived(json));
  checkElements(json, allowedElements(kind, mode), where);
  const sid = parseSid(json.Sid, `${where}.Sid`, kind);
  const effect = json.Effect;
  if (effect !== "Allow" && effect !== "Deny") {
    throw new PolicyError(`${where}.Effect`, '"Allow" or "Deny"', describeReceived(effect));
  }
  const statement: Statement = {
    index,
    ...(sid === undefined ? {} : { sid }),
    effect,
    ...(WITH_PRINCIPAL.has(kind) ? { principals: readPrincipals(json, where, kind, mode) } : {}),
    actions: parseActions(json, where),
    ...(kind === "trust" ? {} : { resources: parseResources(json, where) }),
    conditions:
      json.Condition === undefined ? [] : parseConditions(json.Condition, `${where}.Condition`, warnings),
  };
  if (kind === "rcp") checkControl(statement, where);
  if (kind === "trust") checkTrust(statement, where);
  return statement;
}

const ANYONE: readonly PrincipalEntry[] = [{ kind: "all-but", text: "anyone", except: [] }];
const EVERYTHING: Selection<string> = { except: false, items: ["*"] };

/**
 * Reads one statement of a policy that others wrote. AWS accepts more than this engine models: the parts that it reads
 * show what the statement cannot be about.
 *
 * @throws PolicyError for what is no statement at all
 */
export function parseStatementLeniently(
  json: unknown,
  index: number,
  where: string,
  kind: PolicyKind,
  warnings: PolicyWarning[],
): Statement {
  try {
    return parseStatement(json, index, where, kind, warnings, "lenient");
  } catch (error) {
    if (!(error instanceof PolicyError) || !isObject(json)) throw error;
    const { Sid: sid, Effect: effect, Condition: conditions } = json;
    if (effect !== "Allow" && effect !== "Deny") throw error;
    const principals = readable(() => readPrincipals(json, where, kind, "lenient")) ?? ANYONE;
    const everything = { except: false, items: [parseTemplate("*", true, where)] };
    return {
      ...{ index, effect },
      ...(typeof sid === "string" && sid !== "" ? { sid } : {}),
      ...(WITH_PRINCIPAL.has(kind) ? { principals } : {}),
      actions: readable(() => parseActions(json, where)) ?? EVERYTHING,
      ...(kind === "trust" ? {} : { resources: readable(() => parseResources(json, where)) ?? everything }),
      conditions: Object.entries(isObject(conditions) ? conditions : {}).flatMap(
        ([operator, block]) =>
          readable(() => parseConditions({ [operator]: block }, `${where}.Condition`, warnings)) ?? [],
      ),
      unread: `not read: ${error.message.slice(error.message.startsWith(`${where}.`) ? where.length + 1 : 0)}`,
    };
  }
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}

function readPrincipals(json: Json, where: string, kind: PolicyKind, mode?: "lenient"): PrincipalEntry[] {
  const { Principal: principal, NotPrincipal: except } = json;
  return except === undefined
    ? parsePrincipals(principal, `${where}.Principal`, kind, mode)
    : parseNotPrincipals(json, `${where}.NotPrincipal`, kind);
}

function allowedElements(kind: PolicyKind, mode?: "lenient"): string[] {
  const actions = kind === "rcp" || kind === "trust" ? ["Action"] : ["Action", "NotAction"];
  return [
    "Sid",
    "Effect",
    ...(WITH_PRINCIPAL.has(kind) ? ["Principal"] : []),
    ...(mode === "lenient" && (kind === "resource" || kind === "key") ? ["NotPrincipal"] : []),
    ...actions,
    ...(kind === "trust" ? [] : ["Resource", "NotResource"]),
    "Condition",
  ];
}

function parseSid(sid: unknown, where: string, kind: PolicyKind): string | undefined {
  if (sid === undefined) return undefined;
  if (typeof sid !== "string") throw new PolicyError(where, "a string", describeReceived(sid));
  if (PLAIN_SIDS.has(kind) && !/^[A-Za-z0-9]*$/.test(sid)) {
    throw new PolicyError(where, "letters and digits only", describeReceived(sid));
  }
  if (!/^[ -~]*$/.test(sid)) {
    throw new PolicyError(where, "printable ASCII", describeReceived(sid));
  }
  return sid;
}

/** Reads an element or its Not form; a statement has exactly one. */
function oneOf(
  json: Json,
  name: string,
  where: string,
): { readonly element: string; readonly except: boolean } {
  const negative = `Not${name}`;
  const [has, hasNot] = [json[name] !== undefined, json[negative] !== undefined];
  if (has === hasNot) {
    throw new PolicyError(where, `either ${name} or ${negative}`, has ? "both" : "neither");
  }
  return { element: has ? name : negative, except: hasNot };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
function parseActions(json: Json, where: string): Selection<string> {
  const { element, except } = oneOf(json, "Action", where);
  const place = `${where}.${element}`;
  const expected = 'actions such as "s3:GetObject", "s3:Get*" or "*"';
  const items = stringList(json[element], place, expected);
  items.forEach((item, index) => {
    if (!ACTION.test(item)) {
      throw new PolicyError(itemPlace(json[element], place, index), expected, describeReceived(item));
    }
  });
  return { except, items };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
function parseResources(json: Json, where: string): Selection<Template> {
  const { element, except } = oneOf(json, "Resource", where);
  const place = `${where}.${element}`;
  const texts = stringList(json[element], place, 'ARNs or "*"');
  return {
    except,
    items: texts.map((text, index) => parseResource(text, itemPlace(json[element], place, index))),
  };
}

/**
 * The service has no wildcard, and variables are allowed only after the fifth colon. AWS managed policies have `*` for
 * the partition.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonBedrockLimitedAccess.html
 */
function parseResource(text: string, where: string): Template {
  const template = parseTemplate(text, true, where);
  if (text === "*") return template;
  const arn = splitArn(text);
  if (arn === undefined) throw new PolicyError(where, 'an ARN of six parts or "*"', describeReceived(text));
  if (arn.partition !== "*" && !PARTITION.test(arn.partition)) {
    throw new PolicyError(where, 'a partition such as aws, or "*"', describeReceived(text));
  }
  if (!/^[a-z0-9-]+$/.test(arn.service)) {
    throw new PolicyError(where, "a service without wildcards, such as s3", describeReceived(text));
  }
  if (/\$\{/.test(arn.region + arn.account)) {
    throw new PolicyError(where, "policy variables only after the fifth colon", describeReceived(text));
  }
  if (arn.resource === "")
    throw new PolicyError(where, "an ARN that names a resource", describeReceived(text));
  return template;
}

/**
 * Only RCPFullAWSAccess allows; it is attached everywhere and cannot be detached.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
function checkControl(
  { effect, principals, actions, resources, conditions }: Statement,
  where: string,
): void {
  const [principal] = principals ?? [];
  if (principal?.kind !== "everyone" || !principal.servicesToo) {
    throw new PolicyError(
      `${where}.Principal`,
      '"*" in a resource control policy',
      describeReceived((principals ?? []).map(({ text }) => text)),
    );
  }
  const all = actions.items.includes("*");
  if (effect === "Deny") {
    if (all)
      throw new PolicyError(
        `${where}.Action`,
        "actions with their service in a resource control policy",
        '"*"',
      );
    return;
  }
  const full = all && resources?.items[0]?.source === "*" && !resources.except && conditions.length === 0;
  if (!full)
    throw new PolicyError(`${where}.Effect`, '"Deny" in a resource control policy of one\'s own', '"Allow"');
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html */
function checkTrust({ actions }: Statement, where: string): void {
  for (const action of actions.items) {
    if (!action.toLowerCase().startsWith("sts:")) {
      throw new PolicyError(`${where}.Action`, "actions of sts in a trust policy", describeReceived(action));
    }
  }
}
