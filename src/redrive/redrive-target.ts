import type { ResolvedConfig } from "../config/schema";
import { lambdasOf, producerAccount } from "../config/writers-of";
import { failureQueueName, functionArn, functionNameOf, invokedArn, queueArn, queueUrl } from "../naming";

/** A function whose failed events are retried, and its failure queue. */
export interface RedriveTarget {
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
  readonly functionArn: string;
  /** The target of its events. */
  readonly invokedArn: string;
  readonly queueName: string;
  readonly queueArn: string;
  readonly queueUrl: string;
  /** The ARN of the queue's KMS key. Undefined with SQS's own key. */
  readonly keyAlias?: string;
}

/** Every function of a config, with its names in the stacks. */
export function redriveTargets(config: ResolvedConfig): RedriveTarget[] {
  return lambdasOf(config).map((writer) => {
    const account = producerAccount(writer.account, config);
    const functionName = functionNameOf(writer);
    const queueName = failureQueueName(functionName);
    return {
      accountId: account.id,
      region: account.region,
      functionName,
      functionArn: functionArn(account, functionName),
      invokedArn: invokedArn(account, { ...writer, functionName }),
      queueName,
      queueArn: queueArn(account, queueName),
      queueUrl: queueUrl(account, queueName),
      ...(writer.kmsKey === undefined ? {} : { keyAlias: writer.kmsKey.alias }),
    };
  });
}
