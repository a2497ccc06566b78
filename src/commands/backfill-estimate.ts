/** The work of a backfill for each object, and its settings. */
export interface BackfillShape {
  readonly workload: "copy" | "thumbnail";
  readonly objects: number;
  readonly itemsPerBatch: number;
  readonly maxConcurrency: number;
  readonly memoryMegabytes: number;
  readonly architecture: "arm64" | "x86_64";
  /** How long one object takes in the function: `ms` of its log lines. */
  readonly objectMilliseconds: number;
  /** Objects that one invocation processes in parallel. */
  readonly objectsAtOnce: number;
  /** The thumbnails of a picture. */
  readonly thumbnails: number;
}

/** Dollars by service, and duration. */
export interface BackfillEstimate {
  readonly dollars: {
    readonly s3: number;
    readonly lambda: number;
    readonly stepFunctions: number;
    readonly logs: number;
    readonly total: number;
  };
  readonly objectsASecond: number;
  readonly seconds: number;
  readonly bottleneck: Bottleneck;
  /** The concurrency above which something else is the bottleneck: more only causes throttling. */
  readonly enoughConcurrency: number;
}

export type Bottleneck = "maxConcurrency" | "S3 writes" | "S3 reads" | "listing" | "starting batches";

/**
 * List prices of us-east-1 in dollars, without free tiers, as of September 2026. Storage, KMS and transfer between
 * Regions are left out: they do not depend on the backfill.
 *
 * @see https://aws.amazon.com/s3/pricing/
 * @see https://aws.amazon.com/lambda/pricing/
 * @see https://aws.amazon.com/step-functions/pricing/
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export const PRICES = {
  s3Write: 0.005 / 1000,
  s3Read: 0.0004 / 1000,
  lambdaRequest: 0.2 / 1e6,
  lambdaGigabyteSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
  stateTransition: 0.025 / 1000,
  expressRequest: 1 / 1e6,
  expressGigabyteSecond: 0.00001667,
  logGigabyte: 0.5,
} as const;

/**
 * AWS's limits in a second; for smaller Regions, the lower default.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const RATES = {
  s3WritesAPrefix: 3500,
  s3ReadsAPrefix: 5500,
  startsOfExecutions: 150,
  /** For all functions of an account and Region. */
  lambdaConcurrency: 1000,
} as const;

/** Keys in a page, and an estimate of pages in a second. */
const LISTING = { keysAPage: 1000, pagesASecond: 10 } as const;
/** The execution's start and its one state. */
const TRANSITIONS_A_BATCH = 2;
/** One line for each object. */
const LOG_BYTES_AN_OBJECT = 400;

/**
 * A copy checks the destination and the source, then copies. For a picture, all thumbnails and the source are checked,
 * the source is read, the thumbnails are put, and the source is checked again.
 */
function requestsOf({ workload, thumbnails }: BackfillShape) {
  return workload === "copy"
    ? { writes: 1, paidReads: 2, readsOfSource: 2 }
    : { writes: thumbnails, paidReads: thumbnails + 3, readsOfSource: 3 };
}

/** The cost and duration of a backfill without failures. */
export function estimateBackfill(shape: BackfillShape): BackfillEstimate {
  const { objects, itemsPerBatch, memoryMegabytes, architecture, objectMilliseconds, objectsAtOnce } = shape;
  const { writes, paidReads, readsOfSource } = requestsOf(shape);
  const batches = Math.ceil(objects / itemsPerBatch);
  const functionSeconds = (objects * objectMilliseconds) / 1000 / objectsAtOnce;
  const s3 =
    objects * (writes * PRICES.s3Write + paidReads * PRICES.s3Read) +
    Math.ceil(objects / LISTING.keysAPage) * PRICES.s3Write;
  const lambda =
    batches * PRICES.lambdaRequest +
    functionSeconds * (memoryMegabytes / 1024) * PRICES.lambdaGigabyteSecond[architecture];
  const stepFunctions = batches * TRANSITIONS_A_BATCH * PRICES.stateTransition;
  const logs = ((objects * LOG_BYTES_AN_OBJECT) / 1e9) * PRICES.logGigabyte;

  const oneInvocation = (objectsAtOnce * 1000) / objectMilliseconds;
  const others: [Bottleneck, number][] = [
    ["S3 writes", RATES.s3WritesAPrefix / writes],
    ["S3 reads", RATES.s3ReadsAPrefix / readsOfSource],
    ["listing", LISTING.keysAPage * LISTING.pagesASecond],
    ["starting batches", RATES.startsOfExecutions * itemsPerBatch],
  ];
  const concurrency = Math.min(shape.maxConcurrency, RATES.lambdaConcurrency);
  const rates: [Bottleneck, number][] = [["maxConcurrency", concurrency * oneInvocation], ...others];
  const [bottleneck, objectsASecond] = slowest(rates);
  return {
    dollars: { s3, lambda, stepFunctions, logs, total: s3 + lambda + stepFunctions + logs },
    objectsASecond,
    seconds: objects / objectsASecond,
    bottleneck,
    enoughConcurrency: Math.min(RATES.lambdaConcurrency, Math.ceil(slowest(others)[1] / oneInvocation)),
  };
}

function slowest(rates: readonly [Bottleneck, number][]): [Bottleneck, number] {
  return rates.reduce((least, rate) => (rate[1] < least[1] ? rate : least));
}

/** The cost of the same batches as Express executions, which are billed by time. */
export function expressDollars(shape: BackfillShape): number {
  const batches = Math.ceil(shape.objects / shape.itemsPerBatch);
  const seconds = (shape.objects * shape.objectMilliseconds) / 1000 / shape.objectsAtOnce;
  return batches * PRICES.expressRequest + seconds * (64 / 1024) * PRICES.expressGigabyteSecond;
}

/** The default settings of each workload. A picture of 12 megapixels with four thumbnails takes about 400 ms. */
export const USUAL: Readonly<Record<BackfillShape["workload"], Omit<BackfillShape, "objects">>> = {
  copy: {
    workload: "copy",
    itemsPerBatch: 100,
    maxConcurrency: 20,
    memoryMegabytes: 1769,
    architecture: "arm64",
    objectMilliseconds: 100,
    objectsAtOnce: 16,
    thumbnails: 0,
  },
  thumbnail: {
    workload: "thumbnail",
    itemsPerBatch: 100,
    maxConcurrency: 20,
    memoryMegabytes: 1769,
    architecture: "arm64",
    objectMilliseconds: 400,
    objectsAtOnce: 1,
    thumbnails: 4,
  },
};

/** The estimate, and a second one with the highest useful concurrency, if higher. */
export function withEnoughConcurrency(shape: BackfillShape): BackfillShape[] {
  const { enoughConcurrency } = estimateBackfill(shape);
  return enoughConcurrency > shape.maxConcurrency
    ? [shape, { ...shape, maxConcurrency: enoughConcurrency }]
    : [shape];
}

/** 1, 10 and 100 million objects of each workload. */
export function usualShapes(): BackfillShape[] {
  return [USUAL.copy, USUAL.thumbnail].flatMap((usual) =>
    [1e6, 10e6, 100e6].flatMap((objects) => withEnoughConcurrency({ ...usual, objects })),
  );
}

/** A Markdown row for each estimate. */
export function estimateTable(shapes: readonly BackfillShape[]): string {
  const head = [
    "workload",
    "objects",
    "at once",
    ...["S3", "Lambda", "Steps", "logs", "total"],
    ...["per s", "time", "limit"],
  ];
  const rows = shapes.map((shape) => {
    const { dollars, objectsASecond, seconds, bottleneck } = estimateBackfill(shape);
    return [
      shape.workload,
      count(shape.objects),
      count(shape.maxConcurrency),
      ...[dollars.s3, dollars.lambda, dollars.stepFunctions, dollars.logs, dollars.total].map(money),
      count(objectsASecond),
      duration(seconds),
      bottleneck === "maxConcurrency" ? "batches" : bottleneck,
    ];
  });
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function money(dollars: number): string {
  return `$${dollars.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${String(Math.ceil(seconds))} s`;
  if (seconds < 90 * 60) return `${String(Math.ceil(seconds / 60))} min`;
  if (seconds < 72 * 3600) return `${(seconds / 3600).toFixed(1)} h`;
  return `${(seconds / 86_400).toFixed(1)} days`;
}
