import { parseJson } from "../config/parse-json";
import { checkUnique, type OfType } from "./collect";
import { describeReceived } from "../iam/errors";
import type { ModelStateMachine } from "./model";
import { ModelError } from "./model-error";
import { isObject } from "../iam/parse-json";
import { blockOf, ownAttribute, placeOf, textIn, textOf, type Resource } from "./resource";

/** State machines with their definition and role. */
export function readStateMachines(ofType: OfType): ModelStateMachine[] {
  const machines = ofType("aws_sfn_state_machine");
  checkUnique(machines, "state machine", (machine) => ownAttribute(machine, "arn"));
  return machines.map((resource) => ({
    ...resource.home,
    name: textOf(resource, "name"),
    arn: ownAttribute(resource, "arn"),
    type: textOf(resource, "type"),
    roleArn: textOf(resource, "role_arn"),
    definition: definitionOf(resource),
    ...loggingOf(resource),
  }));
}

function definitionOf(resource: Resource): Readonly<Record<string, unknown>> {
  const place = placeOf(resource, "definition");
  const text = textOf(resource, "definition");
  let definition: unknown;
  try {
    definition = parseJson(text);
  } catch (error) {
    throw new ModelError(place, "a definition in JSON", (error as Error).message);
  }
  if (isObject(definition)) return definition;
  throw new ModelError(place, "an object", describeReceived(definition));
}

function loggingOf(resource: Resource): Pick<ModelStateMachine, "logging"> {
  if (resource.args.logging_configuration === undefined) return {};
  const block = blockOf(resource, "logging_configuration");
  const place = placeOf(resource, "logging_configuration");
  return {
    logging: {
      level: textIn(block, "level", place),
      destinationArn: textIn(block, "log_destination", place),
      hasData: block.include_execution_data === true,
    },
  };
}
