import { ownerOf } from "../../terraform-model/owners";
import { arnIn, grantsOn, read, text, write, type Calls, type GrantsOf } from "../grant";

const ofRule =
  (argument: string, calls: Calls): GrantsOf =>
  (resource, around) =>
    grantsOn([arnIn(resource, "events", `rule/${text(resource, argument)}`)], calls, resource, around);

/**
 * A mapping has an id of AWS's own: its function says which ones they are.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
const mapping: GrantsOf = (resource, { isTagged }) => {
  const name = text(resource, "function_name");
  const arn = name.startsWith("arn:") ? name : arnIn(resource, "lambda", `function:${name}`);
  // Of a mapping to an alias, no page of AWS says whether the key has the alias.
  const condition = { ArnEquals: { "lambda:FunctionArn": ownerOf(arn) === arn ? arn : [ownerOf(arn), arn] } };
  const resources = [arnIn(resource, "lambda", "event-source-mapping:*")];
  return [
    read(["lambda:GetEventSourceMapping"], resources, condition),
    // The tags of a mapping are read without saying of which function it is.
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
