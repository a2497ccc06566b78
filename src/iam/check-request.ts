import { ACCOUNT_ID, splitArn, type Arn } from "./arn";
import type { KeyType } from "./context-keys/context-key";
import { findContextKey } from "./context-keys/find-context-key";
import { parseDecimal } from "./conditions/decimal";
import { parseInstant } from "./conditions/instant";
import { parseIpAddress } from "./conditions/ip-range";
import { findDeclared, PRESENT, type ContextView, type Found, type RequestContext } from "./context";
import { RequestError, describeReceived } from "./errors";
import { principalFacts, type PrincipalFacts } from "./principal-facts";
import { isAlwaysPresent, principalKey } from "./principal-keys";
import type { AccessRequest } from "./request";

/** A checked request. */
export interface CheckedRequest {
  readonly request: AccessRequest;
  readonly facts: PrincipalFacts;
  /** In lower case: actions are not case-sensitive. */
  readonly action: string;
  /** Before the colon: `s3`. */
  readonly service: string;
  /** Undefined for "*". */
  readonly resource: Arn | undefined;
  readonly view: ContextView;
}

const ACTION = /^[a-z0-9-]+:[A-Za-z0-9]+$/;

/** The services that accept anonymous callers, according to AWS. */
const ANONYMOUS_SERVICES: ReadonlySet<string> = new Set(["s3", "sns", "sqs"]);

/**
 * The actions that accept an identity provider's token. The same call may set session tags and a source identity, if
 * the role's trust policy allows it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
const FEDERATED_ACTIONS: ReadonlySet<string> = new Set([
  "sts:assumerolewithwebidentity",
  "sts:assumerolewithsaml",
  "sts:tagsession",
  "sts:setsourceidentity",
]);

/**
 * Checks a request and derives its keys.
 *
 * @throws RequestError
 */
export function checkRequest(request: AccessRequest): CheckedRequest {
  const { action: written, resourceAccount } = request;
  const { action, service } = checkAction(written);
  if (!ACCOUNT_ID.test(resourceAccount)) {
    throw new RequestError(
      "resourceAccount",
      "an account id of 12 digits",
      describeReceived(resourceAccount),
    );
  }
  const facts = principalFacts(request.principal);
  const resource = checkResource(request, facts);
  if (facts.principal.kind === "anonymous" && !ANONYMOUS_SERVICES.has(service)) {
    throw new RequestError(
      "principal",
      "an anonymous caller of s3, sns or sqs only",
      describeReceived(written),
    );
  }
  if (facts.principal.kind === "federated" && !FEDERATED_ACTIONS.has(action)) {
    throw new RequestError(
      "principal",
      "the token of an identity provider for sts:AssumeRoleWithWebIdentity, sts:AssumeRoleWithSAML and related actions",
      describeReceived(written),
    );
  }
  const view = viewOf(request.context, facts);
  checkResourceAccount(request);
  return { request, facts, action, service, resource, view };
}

type CheckedAction = Pick<CheckedRequest, "action" | "service">;

const checkedActions = new Map<string, CheckedAction>();

function checkAction(written: string): CheckedAction {
  const known = checkedActions.get(written);
  if (known !== undefined) return known;
  if (!ACTION.test(written)) {
    throw new RequestError("action", "one action such as s3:PutObject", describeReceived(written));
  }
  const checked = { action: written.toLowerCase(), service: written.slice(0, written.indexOf(":")) };
  checkedActions.set(written, checked);
  return checked;
}

function checkResource(
  { resource: text, resourceAccount }: AccessRequest,
  facts: PrincipalFacts,
): Arn | undefined {
  if (text === "*") return undefined;
  const arn = splitArn(text);
  if (arn === undefined || arn.resource === "") {
    throw new RequestError("resource", 'an ARN of six parts or "*"', describeReceived(text));
  }
  if (ACCOUNT_ID.test(arn.account) && arn.account !== resourceAccount) {
    throw new RequestError("resourceAccount", `the account in ${text}`, describeReceived(resourceAccount));
  }
  if (facts.partition !== undefined && facts.partition !== arn.partition) {
    throw new RequestError(
      "resource",
      `an ARN of the principal's partition, ${facts.partition}`,
      describeReceived(text),
    );
  }
  return arn;
}

/** Cached by context and principal, because many requests share them. */
const views = new WeakMap<RequestContext, WeakMap<PrincipalFacts, ContextView>>();

/** The checked keys of a context for a principal. */
function viewOf(context: RequestContext, facts: PrincipalFacts): ContextView {
  const ofContext = views.get(context) ?? new WeakMap<PrincipalFacts, ContextView>();
  views.set(context, ofContext);
  const known = ofContext.get(facts);
  if (known !== undefined) return known;
  checkContext(context, facts);
  const view = contextView(context, facts);
  ofContext.set(facts, view);
  return view;
}

const RESOURCE_ACCOUNT_KEYS = ["aws:resourceaccount", "s3:resourceaccount"] as const;

function checkResourceAccount({ context, resourceAccount }: AccessRequest): void {
  for (const key of RESOURCE_ACCOUNT_KEYS) {
    const value = context.values.get(key);
    if (value === undefined || value === resourceAccount) continue;
    throw new RequestError(
      `context.values.${key}`,
      `the resource's account, ${resourceAccount}`,
      describeReceived(value),
    );
  }
}

/** Each value must have its key's type, and must not contradict what follows from the principal. */
function checkContext(context: RequestContext, facts: PrincipalFacts): void {
  for (const [key, value] of context.values) {
    const where = `context.values.${key}`;
    const derived = principalKey(facts, key);
    if (
      derived !== undefined &&
      derived !== PRESENT &&
      !(derived.state === "single" && derived.value === value) &&
      !(derived.state === "begins" && typeof value === "string" && value.startsWith(derived.value))
    ) {
      throw new RequestError(
        where,
        "only keys that do not follow from the principal",
        describeReceived(value),
      );
    }
    checkValue(key, value, where);
  }
  for (const key of context.absent) {
    const derived = principalKey(facts, key);
    if ((derived !== undefined && derived.state !== "absent") || isAlwaysPresent(facts, key)) {
      throw new RequestError(
        `context.absent.${key}`,
        "a key that this principal's requests may lack",
        "one that they have",
      );
    }
  }
}

function checkValue(key: string, value: string | readonly string[], where: string): void {
  const known = findContextKey(key);
  if (known === undefined) return;
  if ((typeof value === "string") === known.multivalued) {
    throw new RequestError(
      where,
      known.multivalued ? "a list of values" : "one value",
      describeReceived(value),
    );
  }
  for (const item of typeof value === "string" ? [value] : value) {
    if (!isOfType(item, known.type))
      throw new RequestError(where, `a value of type ${known.type}`, describeReceived(item));
    if (known.multivalued && item === "") throw new RequestError(where, "a list without empty values", '""');
  }
}

function isOfType(value: string, type: KeyType): boolean {
  switch (type) {
    case "string":
    case "arn-or-string":
      return true;
    case "arn":
      return splitArn(value) !== undefined;
    case "boolean":
      return value === "true" || value === "false";
    case "numeric":
      return parseDecimal(value) !== undefined;
    case "date":
    case "date-or-numeric":
      return parseInstant(value) !== undefined;
    case "ip":
      return parseIpAddress(value) !== undefined;
  }
}

function contextView(context: RequestContext, facts: PrincipalFacts): ContextView {
  const found = new Map<string, Found>();
  return {
    find: (key) => {
      const known = found.get(key) ?? findKey(key, context, facts);
      found.set(key, known);
      return known;
    },
  };
}

function findKey(key: string, context: RequestContext, facts: PrincipalFacts): Found {
  const derived = principalKey(facts, key);
  if (derived !== undefined && derived !== PRESENT && derived.state !== "begins") return derived;
  const declared = findDeclared(context, key);
  if (declared.state !== "undeclared") return declared;
  return derived ?? (isAlwaysPresent(facts, key) ? PRESENT : declared);
}
