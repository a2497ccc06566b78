import { join } from "node:path";
import { openStack } from "../../access/model/open-stacks";
import type { RawStack } from "../../access/model";
import { ModelError } from "../../access/model/model-error";
import { isObject } from "../../access/model/read-stacks";
import { blocksOf, ownAttribute, placeOf, textOf, valueOf, type Resource } from "../../access/model/resource";

/** A function as its stack has it: what Lambda needs to run it. */
export interface FunctionSettings {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly roleArn: string;
  /** The zip that the stack would upload. */
  readonly zipPath: string;
  /** `index.handler` */
  readonly handler: string;
  readonly architecture: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Environments at once. @default - as many as the sandbox gives */
  readonly reservedConcurrency?: number;
  readonly events: EventSettings;
}

/** What Lambda does with asynchronous events. */
export interface EventSettings {
  /** The ARN that takes in what failed to the last. @default - such events are dropped */
  readonly onFailure?: string;
  readonly maxRetryAttempts: number;
  readonly maxEventAgeSeconds: number;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
const EVENT_DEFAULTS: EventSettings = { maxRetryAttempts: 2, maxEventAgeSeconds: 21_600 };

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const DEFAULTS = { memory_size: 128, timeout: 3 } as const;

/**
 * Every function of the stacks.
 *
 * @param outdir - the folder that the stacks were read from: the zips are in it
 * @throws ModelError naming the place of what cannot be read
 */
export function readFunctionSettings(stacks: readonly RawStack[], outdir: string): FunctionSettings[] {
  return stacks.map(openStack).flatMap(({ stack: { id }, resources }) => {
    const ofType = (type: string): Resource[] => resources.filter((resource) => resource.type === type);
    return ofType("aws_lambda_function").map((resource): FunctionSettings => {
      const name = textOf(resource, "function_name");
      const config = ofType("aws_lambda_function_event_invoke_config").find(
        (candidate) => textOf(candidate, "function_name") === name,
      );
      const reserved = optionalNumber(resource, "reserved_concurrent_executions");
      return {
        name,
        arn: ownAttribute(resource, "arn"),
        account: resource.home.account,
        region: resource.home.region,
        roleArn: textOf(resource, "role"),
        zipPath: join(outdir, "stacks", id, textOf(resource, "filename")),
        handler: textOf(resource, "handler"),
        architecture: architectureOf(resource),
        memoryMegabytes: optionalNumber(resource, "memory_size") ?? DEFAULTS.memory_size,
        timeoutSeconds: optionalNumber(resource, "timeout") ?? DEFAULTS.timeout,
        environment: environmentOf(resource),
        // -1 is the provider's word for none.
        ...(reserved === undefined || reserved < 0 ? {} : { reservedConcurrency: reserved }),
        events: config === undefined ? EVENT_DEFAULTS : eventSettings(config),
      };
    });
  });
}

function eventSettings(config: Resource): EventSettings {
  const [destinations] = blocksOf(config, "destination_config");
  const given = destinations?.on_failure;
  const block: unknown = Array.isArray(given) ? given[0] : given;
  const onFailure = isObject(block) ? block.destination : undefined;
  return {
    maxRetryAttempts: optionalNumber(config, "maximum_retry_attempts") ?? EVENT_DEFAULTS.maxRetryAttempts,
    maxEventAgeSeconds:
      optionalNumber(config, "maximum_event_age_in_seconds") ?? EVENT_DEFAULTS.maxEventAgeSeconds,
    ...(typeof onFailure === "string" ? { onFailure } : {}),
  };
}

function environmentOf(resource: Resource): Record<string, string> {
  const [block] = blocksOf(resource, "environment");
  const variables = block?.variables ?? {};
  if (isObject(variables) && Object.values(variables).every((value) => typeof value === "string")) {
    return variables as Record<string, string>;
  }
  throw new ModelError(placeOf(resource, "environment"), "variables as text", JSON.stringify(variables));
}

function architectureOf(resource: Resource): string {
  const given = valueOf(resource, "architectures");
  const first: unknown = Array.isArray(given) ? given[0] : "x86_64";
  if (typeof first === "string") return first;
  throw new ModelError(placeOf(resource, "architectures"), "a list of one", JSON.stringify(given));
}

function optionalNumber(resource: Resource, argument: string): number | undefined {
  const value = valueOf(resource, argument);
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return value;
  throw new ModelError(placeOf(resource, argument), "a number", JSON.stringify(value));
}
