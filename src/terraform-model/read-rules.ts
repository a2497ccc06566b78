import { parseJson } from "../config/parse-json";
import { checkOwned, checkUnique, type OfType } from "./collect";
import { describeReceived } from "../iam/errors";
import type { KeyPattern, ModelRule } from "./model";
import { ModelError } from "./model-error";
import { isObject } from "../iam/parse-json";
import { blocksOf, ownAttribute, placeOf, textIn, textOf, type Resource } from "./resource";

/**
 * EventBridge rules with their targets. Only the parts of patterns that rules on S3 events need are read; anything else
 * is an error.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function readRules(ofType: OfType): ModelRule[] {
  const rules = ofType("aws_cloudwatch_event_rule");
  const targets = ofType("aws_cloudwatch_event_target");
  const isOf = (rule: Resource, target: Resource): boolean =>
    rule.stack === target.stack && textOf(rule, "name") === textOf(target, "rule");
  checkOwned(targets, "rule", (target) => rules.some((rule) => isOf(rule, target)));
  checkUnique(rules, "rule", (rule) => ownAttribute(rule, "arn"));
  return rules.map((rule) => ({
    ...rule.home,
    name: textOf(rule, "name"),
    arn: ownAttribute(rule, "arn"),
    ...readPattern(rule),
    targets: targets.filter((target) => isOf(rule, target)).map(readTarget),
  }));
}

function readTarget(target: Resource): ModelRule["targets"][number] {
  const [deadLetters] = blocksOf(target, "dead_letter_config");
  return {
    id: textOf(target, "target_id"),
    arn: textOf(target, "arn"),
    ...(deadLetters === undefined
      ? {}
      : { deadLettersTo: textIn(deadLetters, "arn", placeOf(target, "dead_letter_config")) }),
  };
}

type Pattern = Pick<ModelRule, "detailTypes" | "bucketNames" | "keys">;

function readPattern(rule: Resource): Pattern {
  const place = placeOf(rule, "event_pattern");
  const pattern = parse(textOf(rule, "event_pattern"), place);
  const {
    source,
    "detail-type": detailType,
    detail,
  } = only(pattern, ["source", "detail-type", "detail"], place);
  const { bucket, object } = only(detail, ["bucket", "object"], `${place} (detail)`);
  const sources = texts(source, `${place} (source)`);
  if (sources.join() !== "aws.s3")
    throw new ModelError(`${place} (source)`, '["aws.s3"]', describeReceived(source));
  return {
    detailTypes: texts(detailType, `${place} (detail-type)`),
    bucketNames: texts(only(bucket, ["name"], place)["name"], `${place} (detail.bucket.name)`),
    keys:
      object === undefined ? [] : keysOf(only(object, ["key"], place)["key"], `${place} (detail.object.key)`),
  };
}

function parse(json: string, place: string): unknown {
  try {
    return parseJson(json);
  } catch (error) {
    throw new ModelError(place, "JSON", (error as Error).message);
  }
}

/** An object with only these fields. */
export function only(
  value: unknown,
  names: readonly string[],
  place: string,
): Readonly<Record<string, unknown>> {
  const fields = isObject(value) ? value : undefined;
  const other = Object.keys(fields ?? {}).find((name) => !names.includes(name));
  if (fields !== undefined && other === undefined) return fields;
  throw new ModelError(place, `an object of ${names.join(", ")} at most`, other ?? describeReceived(value));
}

function texts(value: unknown, place: string): string[] {
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string"))
    return value;
  throw new ModelError(place, "a list of texts", describeReceived(value));
}

function keysOf(value: unknown, place: string): KeyPattern[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new ModelError(place, "a list of patterns", describeReceived(value));
  }
  return value.map((item: unknown) => {
    const { prefix, suffix } = only(item, ["prefix", "suffix"], place);
    if (typeof prefix === "string" && suffix === undefined) return { prefix };
    const ending = only(suffix ?? {}, ["equals-ignore-case"], place)["equals-ignore-case"];
    if (typeof ending === "string" && prefix === undefined) return { suffix: ending };
    throw new ModelError(place, "a prefix, or a suffix with equals-ignore-case", JSON.stringify(item));
  });
}
