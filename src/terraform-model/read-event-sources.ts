import { describeReceived } from "../iam/errors";
import { checkOwned, type OfType } from "./collect";
import type { ModelEventSource } from "./model";
import { ModelError } from "./model-error";
import { ownerOf } from "./owners";
import { blocksOf, optionalNumberOf, ownAttribute, placeOf, textOf, valueOf } from "./resource";

/** Lambda's defaults for a queue. */
const DEFAULT_BATCH_SIZE = 10;

/**
 * The event source mappings from queues to functions.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function readEventSources(ofType: OfType): ModelEventSource[] {
  const mappings = ofType("aws_lambda_event_source_mapping");
  const functions = ofType("aws_lambda_function");
  const queues = ofType("aws_sqs_queue").map((queue) => ownAttribute(queue, "arn"));
  checkOwned(mappings, "event_source_arn", (mapping) => queues.includes(textOf(mapping, "event_source_arn")));
  return mappings.map((mapping) => {
    const name = textOf(mapping, "function_name");
    const target = functions.find(
      (one) =>
        [ownAttribute(one, "arn"), textOf(one, "function_name")].includes(ownerOf(name)) &&
        one.home.account === mapping.home.account &&
        one.home.region === mapping.home.region,
    );
    checkOwned([mapping], "function_name", () => target !== undefined);
    const [scaling = {}] = blocksOf(mapping, "scaling_config");
    const most = scaling["maximum_concurrency"] ?? undefined;
    if (most !== undefined && typeof most !== "number") {
      throw new ModelError(placeOf(mapping, "scaling_config"), "a number", describeReceived(most));
    }
    const types = valueOf(mapping, "function_response_types");
    return {
      ...mapping.home,
      sourceArn: textOf(mapping, "event_source_arn"),
      functionArn: target === undefined || name.startsWith("arn:") ? name : ownAttribute(target, "arn"),
      batchSize: optionalNumberOf(mapping, "batch_size") ?? DEFAULT_BATCH_SIZE,
      reportsFailures: Array.isArray(types) && types.includes("ReportBatchItemFailures"),
      ...(most === undefined ? {} : { maxConcurrency: most }),
    };
  });
}
