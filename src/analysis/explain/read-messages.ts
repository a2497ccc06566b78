import { shortened } from "../../config/errors";
import { denialOf, type Denial, type NotUnderstood } from "./denial";
import { readReason } from "./read-reason";
import { unwrapText } from "./unwrap-text";

/** Codes of errors that mean a denial. */
export const DENIED_CODE = /AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|Forbidden|^403$/i;

/** The beginning of a message, or a client's text before it. */
const ANCHORS = {
  /** botocore and the AWS CLI. */
  cli: /An error occurred \((?<code>\w+)\) when calling the (?<operation>\w+) operation(?: \(reached max retries: \d+\))?: */,
  /** The SDK for Go, and therefore Terraform. */
  go: /operation error (?<service>[\w ]+?): (?<goOperation>\w+), (?:(?!operation error ).)*?api error (?<goCode>\w+): */,
  lambda: /(?<lambda>Lambda was unable to decrypt the environment variables because KMS access was denied)/,
  user: /User: +(?<user>\S+) +is +not +authorized +to +perform: */,
  /** The form of some services. */
  arn: /(?<arn>arn:aws[\w-]*:(?:iam|sts)::\S+) +is +not +authorized +to +perform: */,
  encoded: /Encoded authorization failure message: *(?<encoded>[\w+/=-]+)/,
  ciphertext: /(?<ciphertext>The ciphertext refers to a customer master key that does not exist)/,
  web: /Not authorized to perform:? +(?<web>sts:\w+)/,
  xml: /<Code>AccessDenied\w*<\/Code>\s*<Message>(?:Access Denied|Forbidden)?<\/Message>(?<xml>(?:(?!<\/Error>).)*)<\/Error>/,
} as const;
const ANY = Object.values(ANCHORS)
  .map(({ source }) => source)
  .join("|");

/** The longest distance between a client's text and AWS's message. */
const REACH = 400;

/** The text before AWS's message, used if the message is missing. */
interface Pending {
  readonly end: number;
  readonly denial: Denial | undefined;
  readonly operation?: string;
}

export interface MessagesFound {
  readonly denials: readonly Denial[];
  readonly notUnderstood: readonly NotUnderstood[];
  /** Places with only a denial and no details. */
  readonly bare: readonly string[];
}

/**
 * Finds every message of a denial in a text, as a log or a terminal shows it.
 *
 * @param placeAt - the name of a line, counted from 1
 */
export function readMessages(raw: string, placeAt: (line: number) => string): MessagesFound {
  const { text, lineAt } = unwrapText(raw);
  const denials: Denial[] = [];
  const notUnderstood: NotUnderstood[] = [];
  let pending: Pending | undefined;
  let lastEnd = -1;
  const settle = (at: number): { readonly operation?: string } => {
    const before = pending;
    pending = undefined;
    if (before === undefined) return {};
    if (at - before.end <= REACH)
      return before.operation === undefined ? {} : { operation: before.operation };
    if (before.denial !== undefined) denials.push(before.denial);
    return {};
  };
  for (const match of text.matchAll(new RegExp(ANY, "g"))) {
    const [all] = match;
    const { index, groups = {} } = match;
    const end = index + all.length;
    const place = placeAt(lineAt(index));
    const message = shortened(text.slice(index, end).trim());
    const code = groups["code"] ?? groups["goCode"];
    const user = groups["user"] ?? groups["arn"];
    if (code !== undefined) {
      settle(Infinity);
      const operation = operationIn(groups);
      const said = shortened(text.slice(index, end + 40).trim());
      const denial = denialOf({ place, message: said, ...(operation === undefined ? {} : { operation }) });
      pending = {
        end,
        denial: DENIED_CODE.test(code) ? denial : undefined,
        ...(operation === undefined ? {} : { operation }),
      };
    } else if (groups["lambda"] !== undefined) {
      settle(Infinity);
      pending = { end, denial: denialOf({ place, message, action: "kms:Decrypt", notes: [BY_FUNCTION] }) };
    } else if (user !== undefined) {
      const sentence = readSentence(text, end, user, place);
      const context = settle(index);
      lastEnd = end + sentence.length;
      if ("notUnderstood" in sentence) notUnderstood.push(sentence.notUnderstood);
      else
        denials.push(
          denialOf({ ...sentence.denial, place, message: shortened(text.slice(index, lastEnd)), ...context }),
        );
    } else if (groups["encoded"] !== undefined) {
      const last = denials.at(-1);
      const context = settle(index);
      if (last !== undefined && index - lastEnd <= 4)
        denials.splice(-1, 1, { ...last, encoded: groups["encoded"] });
      else denials.push(denialOf({ place, message, encoded: groups["encoded"], ...context }));
    } else if (groups["ciphertext"] !== undefined) {
      const reason = { kind: "key-or-its-policy" } as const;
      denials.push(denialOf({ place, message, action: "kms:Decrypt", reason, ...settle(index) }));
    } else if (groups["web"] !== undefined) {
      denials.push(denialOf({ place, message, action: groups["web"], ...settle(index) }));
    } else {
      denials.push(denialOf({ place, message, ...resourceElement(groups["xml"] ?? ""), ...settle(index) }));
    }
  }
  settle(Infinity);
  return { denials, notUnderstood, bare: bareLines(raw, placeAt) };
}

/** With its service, if the client names it. */
function operationIn(groups: Readonly<Record<string, string | undefined>>): string | undefined {
  const { operation, service, goOperation } = groups;
  return service === undefined || goOperation === undefined
    ? operation
    : `${service.toLowerCase()}:${goOperation}`;
}

const BY_FUNCTION = "the one that decrypts a function's variables is the function's own role";

type Sentence =
  | { readonly denial: Pick<Denial, "principal" | "action" | "resource" | "reason">; readonly length: number }
  | { readonly notUnderstood: NotUnderstood; readonly length: number };

const RESOURCES = [
  /^ on resource: *\\*"(.+?)\\*"(?=$|[\s.,;)'"\\<])/,
  /^ on resource: *([^\s"'<]*[^\s"'<.,;)\\])/,
  /^ on (?:this resource|the resource associated with this ciphertext)/,
];

/** The text after `is not authorized to perform:`. */
function readSentence(text: string, start: number, principal: string, place: string): Sentence {
  const unread = (expected: string, from: number): Sentence => ({
    notUnderstood: { place, expected, received: partAt(text, from) },
    length: from - start,
  });
  const [action = ""] = /^[a-z0-9-]+:\w+/.exec(text.slice(start, start + 200)) ?? [];
  if (action === "") return unread("an action such as s3:PutObject", start);
  let at = start + action.length;
  const rest = text.slice(at);
  const found = RESOURCES.map((form) => form.exec(rest)).find((one) => one !== null);
  if (found == null && rest.startsWith(" on ")) return unread("a resource, such as: on resource: ARN", at);
  at += found?.[0].length ?? 0;
  const [blank = ""] = /^[\s,]*/.exec(text.slice(at)) ?? [];
  const reason = readReason(text.slice(at + blank.length));
  if (reason !== undefined && reason.reason === undefined) {
    const such = "because no identity-based policy allows the … action";
    return unread(`one of AWS's reasons, such as: ${such}`, at + blank.length);
  }
  const resource = found?.[1];
  return {
    denial: {
      principal,
      action,
      ...(resource === undefined ? {} : { resource }),
      ...(reason?.reason === undefined ? {} : { reason: reason.reason }),
    },
    length: at - start + (reason === undefined ? 0 : blank.length + reason.length),
  };
}

function partAt(text: string, start: number): string {
  return text.slice(start, start + 100).trim();
}

/** The resource in S3's error body: `/bucket/key`, or an ARN. */
function resourceElement(elements: string): { readonly resource?: string } {
  const [, resource] = /<Resource>([^<]+)<\/Resource>/.exec(elements) ?? [];
  if (resource === undefined || resource === "*") return {};
  return { resource: resource.startsWith("/") ? `s3:/${resource}` : resource };
}

/** Lines with only a denial and no details. */
function bareLines(raw: string, placeAt: (line: number) => string): string[] {
  return raw
    .split(/\r?\n/)
    .flatMap((line, index) =>
      /\bAccess ?Denied/i.test(line) || /\b403\b.*Forbidden/i.test(line) ? [placeAt(index + 1)] : [],
    );
}
