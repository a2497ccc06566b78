import { ownerOf } from "../../terraform-model/owners";
import { arnIn, grantsOn, read, text, write, type Calls, type GrantsOf } from "../grant";

const ofRule =
  (argument: string, calls: Calls): GrantsOf =>
  (resource, around) =>
    grantsOn([arnIn(resource, "events", `rule/${text(resource, argument)}`)], calls, resource, around);

/**
 * AWS assigns a mapping's id: the condition on its function identifies it.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
const mapping: GrantsOf = (resource, { isTagged }) => {
  const name = text(resource, "function_name");
  const arn = name.startsWith("arn:") ? name : arnIn(resource, "lambda", `function:${name}`);
  // AWS does not document whether the key contains the alias for a mapping to an alias.
  const condition = { ArnEquals: { "lambda:FunctionArn": ownerOf(arn) === arn ? arn : [ownerOf(arn), arn] } };
  const resources = [arnIn(resource, "lambda", "event-source-mapping:*")];
  return [
    read(["lambda:GetEventSourceMapping"], resources, condition),
    // Reading a mapping's tags has no condition key for its function.
    read(["lambda:ListTags"], resources),
    write(["lambda:CreateEventSourceMapping"], ["*"], condition),
    write(["lambda:DeleteEventSourceMapping", "lambda:UpdateEventSourceMapping"], resources, condition),
    ...(isTagged ? [write(["lambda:TagResource", "lambda:UntagResource"], resources)] : []),
  ];
};

export const EVENTS = {
  aws_cloudwatch_event_rule: ofRule("name", {
    read: ["events:DescribeRule", "events:ListTagsForResource"],
    write: ["events:PutRule"],
    remove: ["events:DeleteRule"],
    tag: ["events:TagResource", "events:UntagResource"],
  }),
  aws_cloudwatch_event_target: ofRule("rule", {
    read: ["events:ListTargetsByRule"],
    write: ["events:PutTargets"],
    remove: ["events:RemoveTargets"],
  }),
  aws_lambda_event_source_mapping: mapping,
} satisfies Readonly<Record<string, GrantsOf>>;
