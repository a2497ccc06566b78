import { matchesGlob } from "../../iam";

/** Stands for a star: a text that no policy is likely to name. */
export const ANY = "any";
/** An account and a Region that stand for any. */
export const STRANGER = "999999999999";
const REGION = "eu-central-1";

/** A text of which a pattern is certain to be meant as a whole, with the pattern that it stands for. */
export interface Sample {
  readonly text: string;
  readonly shown: string;
}

/** One action for each item: itself, or for a pattern one that only a pattern can mean. */
export function actionSample(item: string): Sample {
  if (item === "*") return { text: "any:AnyAction", shown: "*" };
  return { text: item.replaceAll("*", "AnyOther").replaceAll("?", "Q"), shown: item };
}

/** One text for a pattern: neighbours of the pattern do not match it. */
export function textSample(pattern: string): Sample {
  const text = pattern
    .replace(/\$\{([*?$])\}/g, "$1")
    .replace(/\$\{[^}]*\}/g, ANY)
    .replaceAll("*", ANY)
    .replaceAll("?", "0");
  return { text, shown: pattern };
}

/** One ARN for a pattern; Region and account stay such. */
export function arnSample(pattern: string): Sample {
  const [arn = "", partition = "", service = "", region = "", account = "", ...rest] = pattern.split(":");
  if (rest.length === 0) return textSample(pattern);
  const own = [
    arn,
    partition,
    service,
    /[*?]/.test(region) ? REGION : region,
    /[*?]/.test(account) ? STRANGER : account,
    textSample(rest.join(":")).text,
  ];
  return { text: own.join(":"), shown: pattern };
}

/** Whether a selection of patterns means a text. */
export function selects(
  { except, items }: { readonly except: boolean; readonly items: readonly string[] },
  text: string,
): boolean {
  return items.some((item) => matchesGlob(item, text)) !== except;
}
