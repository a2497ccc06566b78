import { join } from "node:path";
import type { Model, ModelEventInvokeConfig, ModelFunction, RawStack } from "../../terraform-model";
import { ModelError } from "../../terraform-model/model-error";
import { openStack } from "../../terraform-model/open-stacks";
import { EVENT_INVOKE_DEFAULTS } from "../../terraform-model/read-event-invoke-config";
import {
  optionalNumberOf,
  optionalTextOf,
  ownAttribute,
  placeOf,
  textOf,
  valueOf,
  type Resource,
} from "../../terraform-model/resource";

/** A function of the stacks, with what Lambda needs to run it. */
export interface FunctionSettings extends Pick<
  ModelFunction,
  "name" | "arn" | "account" | "region" | "roleArn" | "environment" | "reservedConcurrency"
> {
  /** The ARN of the alias for its events, or its own. */
  readonly invokedArn: string;
  /** The stack's zip; empty for a container image. */
  readonly zipPath: string;
  /** `index.handler`; empty for a container image. */
  readonly handler: string;
  /** `nodejs24.x`; undefined for a container image. */
  readonly runtime?: string;
  /** ARNs of versions of layers. */
  readonly layers: readonly string[];
  readonly architecture: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly events: ModelEventInvokeConfig;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const DEFAULTS = { memory_size: 128, timeout: 3 } as const;

/**
 * Every function of the stacks: its item in the model, and what is needed to run it.
 *
 * @param model - of the same stacks
 * @param outdir - the folder that the stacks were read from: the zips are in it
 * @throws ModelError naming the unreadable place
 */
export function readFunctionSettings(
  stacks: readonly RawStack[],
  { functions }: Pick<Model, "functions">,
  outdir: string,
): FunctionSettings[] {
  const resources = new Map(
    stacks
      .flatMap((stack) => openStack(stack).resources)
      .filter(({ type }) => type === "aws_lambda_function")
      .map((resource) => [ownAttribute(resource, "arn"), resource]),
  );
  return functions.flatMap(({ name, arn, account, region, roleArn, environment, ...rest }) => {
    const resource = resources.get(arn);
    if (resource === undefined) return [];
    const { reservedConcurrency, aliases } = rest;
    const [alias] = Object.values(aliases);
    const { events = EVENT_INVOKE_DEFAULTS } = alias ?? rest;
    return {
      name,
      arn,
      account,
      region,
      roleArn,
      environment,
      invokedArn: alias?.arn ?? arn,
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
      events,
      ...codeOf(resource, outdir),
      architecture: architectureOf(resource),
      memoryMegabytes: optionalNumberOf(resource, "memory_size") ?? DEFAULTS.memory_size,
      timeoutSeconds: optionalNumberOf(resource, "timeout") ?? DEFAULTS.timeout,
    };
  });
}

function codeOf(
  resource: Resource,
  outdir: string,
): Pick<FunctionSettings, "zipPath" | "handler" | "runtime" | "layers"> {
  if (optionalTextOf(resource, "package_type") === "Image") return { zipPath: "", handler: "", layers: [] };
  return {
    zipPath: join(outdir, "stacks", resource.stack, textOf(resource, "filename")),
    handler: textOf(resource, "handler"),
    runtime: textOf(resource, "runtime"),
    layers: [valueOf(resource, "layers") ?? []].flat().map(String),
  };
}

function architectureOf(resource: Resource): string {
  const given = valueOf(resource, "architectures");
  const first: unknown = Array.isArray(given) ? given[0] : "x86_64";
  if (typeof first === "string") return first;
  throw new ModelError(placeOf(resource, "architectures"), "a list of one", JSON.stringify(given));
}
