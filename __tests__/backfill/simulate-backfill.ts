import { setTimeout as sleep } from "node:timers/promises";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Model } from "../../src/terraform-model";
import type { ResolvedConfig } from "../../src/config/schema";
import {
  backfillsOf,
  destinationOfFunction,
  producerAccount,
  type BackfillWriter,
} from "../../src/config/writers-of";
import { roleArn } from "../../src/naming";
import { EXECUTION_ROLE, startLoopbackAws, type Fault, type LoopbackAws } from "../support/loopback-aws";
import { startExecution, type Execution, type ListedItem, type Services } from "./distributed-map";
import { startEnvironments, type FunctionEnvironments } from "./function-environments";
import { readBackfillMachine, type BackfillMachine } from "./read-backfill-machine";

export interface SimulationOptions {
  readonly config: ResolvedConfig;
  /** The synthesized stacks: what runs is the definition in them, with the function's environment in them. */
  readonly model: Model;
  readonly objects: number;
  /** Processes that run the function's zip. */
  readonly environments: number;
  /** Called now and then with how far it is. */
  readonly onProgress?: (text: string) => void;
}

/** What happened, and what came of it. */
export interface SimulationReport {
  readonly objects: number;
  readonly batches: number;
  /** How each execution ended, in order: the first, then each redrive. */
  readonly endings: readonly string[];
  /** Of batches, tried again and redriven ones included. */
  readonly invocations: number;
  readonly environmentsKilled: number;
  readonly throttled: number;
  /** Copies that S3 refused or broke off. */
  readonly copiesFailed: number;
  /** Copies that S3 made while the answer got lost. */
  readonly answersLost: number;
  readonly copyRequests: number;
  /** Keys of the source that are not at the destination with the same bytes. */
  readonly missing: number;
  /** Keys at the destination that no key of the source asks for. */
  readonly strange: number;
  /** Keys at the destination that were written more than once. */
  readonly writtenAgain: number;
  /** Keys that the last results file lists as done, each once. */
  readonly inResults: number;
}

/** Environments that are killed in mid-work, spread over the objects. */
const KILLS = 8;

/** Seconds of Step Functions' waits are so many milliseconds here. */
const MILLISECONDS_A_SECOND = 20;

/**
 * Runs a backfill of copies from the synthesized stacks through trouble: it is stopped in the middle and redriven while
 * its invocations still run, Lambda then refuses all until too many batches have failed, and it is redriven again. All
 * the while S3 throttles, breaks connections and loses answers, and environments are killed in mid-work.
 */
export async function simulateBackfill(options: SimulationOptions): Promise<SimulationReport> {
  const { writer, machine, environment } = partsOf(options);
  const trouble = createTrouble();
  const aws = await startWorld(writer, options, trouble.onRequest);
  const environments = await startEnvironments(options.environments, {
    ...environment,
    ...aws.environment(),
    AWS_REGION: producerAccount(writer.account, options.config).region,
  });
  const services = servicesOf(aws, environments, trouble, machine, writer, options.config);
  let current: Execution | undefined;
  const killing = setInterval(() => {
    const isDue = current !== undefined && doneOf(current) > (options.objects * trouble.kills) / KILLS;
    if (isDue && environments.killOne()) trouble.kills++;
  }, 100);
  const timer = setInterval(() => options.onProgress?.(progressText(current, trouble)), 2_000);
  const endings: string[] = [];
  try {
    const first = (current = startExecution(machine, services));
    await untilDone(first, options.objects * 0.3);
    first.stop();
    endings.push(await first.ended);

    const second = (current = first.redrive());
    await untilDone(second, options.objects * 0.5);
    trouble.lambdaRefusesAll = true;
    endings.push(`${await second.ended}${second.error === undefined ? "" : `: ${second.error}`}`);
    trouble.lambdaRefusesAll = false;

    const third = (current = second.redrive());
    endings.push(await third.ended);
    await environments.idle();
    options.onProgress?.(progressText(third, trouble));
    return { ...report(aws, machine, writer, options), endings, ...countsOf(third, trouble) };
  } finally {
    clearInterval(killing);
    clearInterval(timer);
    environments.stop();
    await aws.close();
  }
}

function partsOf({ config, model }: SimulationOptions): {
  readonly writer: BackfillWriter;
  readonly machine: BackfillMachine;
  readonly environment: Readonly<Record<string, string>>;
} {
  const writer = backfillsOf(config).find(({ workload }) => workload === "copy");
  if (writer === undefined) throw new Error("expected a copy with a backfill in the config, received none");
  const name = `${writer.functionName ?? writer.name}-backfill`;
  const found = model.stateMachines.find((machine) => machine.name === name);
  if (found === undefined) throw new Error(`expected the state machine ${name} in the stacks, received none`);
  const machine = readBackfillMachine(found.definition);
  const invoked = model.functions.find(({ arn }) => arn === machine.functionArn);
  if (invoked === undefined) throw new Error(`expected ${machine.functionArn} in the stacks, received none`);
  return { writer, machine, environment: invoked.environment };
}

async function startWorld(
  writer: BackfillWriter,
  { config, objects }: SimulationOptions,
  onRequest: (aws: LoopbackAws) => Parameters<LoopbackAws["onRequest"]>[0],
): Promise<LoopbackAws> {
  const { B } = config.accounts;
  const A = producerAccount(writer.account, config);
  const { handshake, source } = writer;
  const aws = await startLoopbackAws({
    buckets: {
      [source.bucketName]: { owner: A.id, region: A.region, listable: true },
      [destinationOfFunction(writer, config).bucketName]: { owner: B.id, region: B.region, listable: true },
    },
    roles: "roleName" in handshake ? [roleArn(B, handshake.roleName)] : [],
  });
  const prefix = writer.backfill.prefix ?? source.prefix;
  for (let number = 0; number < objects; number++) {
    const folder = number % 100;
    aws.putObject(
      source.bucketName,
      `${prefix}${String(folder)}/写真 ${String(number)}+1.bin`,
      `object ${String(number)}`,
    );
  }
  // What is next to the prefix is not in it.
  aws.putObject(source.bucketName, "elsewhere/object.bin", "other");
  aws.onRequest(onRequest(aws));
  return aws;
}

interface Trouble {
  lambdaRefusesAll: boolean;
  kills: number;
  throttled: number;
  copiesFailed: number;
  answersLost: number;
  copyRequests: number;
  random(): number;
  readonly onRequest: (aws: LoopbackAws) => Parameters<LoopbackAws["onRequest"]>[0];
}

/** Of ten thousand copies, how many meet which fault. */
const FAULTS: readonly (readonly [share: number, fault: Fault])[] = [
  [10, { status: 503, code: "SlowDown" }],
  [5, { reset: true }],
  [5, { errorIn200: "InternalError" }],
  [5, { cutBodyAt: 0 }],
];

function createTrouble(): Trouble {
  let seed = 42;
  const trouble: Trouble = {
    lambdaRefusesAll: false,
    kills: 0,
    throttled: 0,
    copiesFailed: 0,
    answersLost: 0,
    copyRequests: 0,
    // Numerical Recipes' generator: the same trouble every time, as far as the order of requests is the same.
    random: () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32,
    onRequest: (aws) => (request) => {
      // A million requests would take more memory than the objects.
      if (aws.requests.length > 1000) aws.forgetRequests();
      if (!("x-amz-copy-source" in request.headers)) return undefined;
      trouble.copyRequests++;
      let drawn = trouble.random() * 10_000;
      for (const [share, fault] of FAULTS) {
        drawn -= share;
        if (drawn >= 0) continue;
        if ("cutBodyAt" in fault) trouble.answersLost++;
        else trouble.copiesFailed++;
        return fault;
      }
      return undefined;
    },
  };
  return trouble;
}

function servicesOf(
  aws: LoopbackAws,
  environments: FunctionEnvironments,
  trouble: Trouble,
  machine: BackfillMachine,
  writer: BackfillWriter,
  config: ResolvedConfig,
): Services {
  const s3 = new S3Client({
    endpoint: aws.url,
    forcePathStyle: true,
    region: producerAccount(writer.account, config).region,
    credentials: EXECUTION_ROLE,
  });
  return {
    list: async function* (bucket, prefix) {
      let token: string | undefined;
      do {
        const command = new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ContinuationToken: token,
        });
        const { Contents = [], NextContinuationToken } = await s3.send(command);
        yield Contents.map(({ Key = "", Size, ETag, StorageClass }): ListedItem => ({
          Key,
          Size,
          ETag,
          StorageClass,
        }));
        token = NextContinuationToken;
      } while (token !== undefined);
    },
    invoke: (functionArn, payload, signal) => {
      if (functionArn !== machine.functionArn) throw new Error(`no function ${functionArn}`);
      return environments.invoke(payload, () => {
        if (signal.aborted) return { error: { name: "Aborted", message: "stopped before it began" } };
        if (!trouble.lambdaRefusesAll && trouble.random() > 0.02) return undefined;
        trouble.throttled++;
        return { error: { name: "Lambda.TooManyRequestsException", message: "Rate exceeded" } };
      });
    },
    putObject: async (bucket, key, body) => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    wait: async (seconds, signal) => {
      await sleep(seconds * MILLISECONDS_A_SECOND, undefined, { signal }).catch(() => undefined);
    },
    random: () => trouble.random(),
  };
}

function doneOf({ batches }: Execution): number {
  return batches.reduce((sum, { status, items }) => sum + (status === "SUCCEEDED" ? items.length : 0), 0);
}

async function untilDone(execution: Execution, objects: number): Promise<void> {
  while (doneOf(execution) < objects && execution.status === "RUNNING") await sleep(20);
}

function progressText(execution: Execution | undefined, trouble: Trouble): string {
  if (execution === undefined) return "starting";
  const { batches } = execution;
  const listed = batches.reduce((sum, { items }) => sum + items.length, 0);
  const count = (value: number): string => value.toLocaleString("en-US");
  return `${count(doneOf(execution))} of ${count(listed)} objects in batches that are done · ${count(trouble.copyRequests)} copy requests · ${trouble.kills} environments killed`;
}

function countsOf({ batches }: Execution, trouble: Trouble) {
  const { kills, throttled, copiesFailed, answersLost, copyRequests } = trouble;
  const invocations = batches.reduce((sum, batch) => sum + batch.invocations, 0);
  const counts = { throttled, copiesFailed, answersLost, copyRequests };
  return { batches: batches.length, invocations, environmentsKilled: kills, ...counts };
}

/** Compares what is there at the end with what had to come. */
function report(
  aws: LoopbackAws,
  { results }: BackfillMachine,
  writer: BackfillWriter,
  { config, objects }: SimulationOptions,
): Pick<SimulationReport, "objects" | "missing" | "strange" | "writtenAgain" | "inResults"> {
  const { bucketName } = writer.source;
  const destination = destinationOfFunction(writer, config).bucketName;
  const prefix = writer.backfill.prefix ?? writer.source.prefix;
  const keys = aws.keys(bucketName).filter((key) => key.startsWith(prefix));
  const wanted = new Set(keys.map((key) => `${writer.outputPrefix}${key}`));
  const there = aws.keys(destination);
  const isSame = (key: string): boolean => {
    const copy = aws.getObject(destination, `${writer.outputPrefix}${key}`);
    return copy !== undefined && aws.getObject(bucketName, key)?.body.equals(copy.body) === true;
  };
  const done = aws
    .keys(results.bucket)
    .filter((key) => key.startsWith(`${results.prefix}/`) && key.endsWith("/SUCCEEDED_0.json"))
    .flatMap((key) => JSON.parse(String(aws.getObject(results.bucket, key)?.body)) as { Keys: string[] }[])
    .flatMap(({ Keys }) => Keys);
  return {
    objects,
    missing: keys.filter((key) => !isSame(key)).length,
    strange: there.filter((key) => !wanted.has(key)).length,
    writtenAgain: there.filter((key) => aws.writes(destination, key) !== 1).length,
    inResults: new Set(done).size === done.length ? done.length : NaN,
  };
}
