import { parseArgs } from "node:util";
import {
  estimateBackfill,
  estimateTable,
  expressDollars,
  USUAL,
  usualShapes,
  withEnoughConcurrency,
  type BackfillShape,
} from "./backfill-estimate";
import { reportError } from "./report-error";
import { UsageError } from "./usage-error";

const HELP = `Usage: npm run backfill:cost [-- options]

What a backfill costs and how long it takes, by AWS's list prices and quotas: see docs/backfill.md.

  --objects N              (default: 1, 10 and 100 million)
  --workload W             copy or thumbnail (default: both)
  --items-per-batch N      objects in a batch (default: 100)
  --max-concurrency N      batches at once (default: 20, and as many as help)
  --memory N               megabytes of the function (default: 1769)
  --object-milliseconds N  how long one object takes in the function (default: 100 for copies, 400 for pictures)
  --help                   show this

Exit codes: 0 told; 2 the arguments cannot be read.`;

/** Of the usual numbers of objects; one given takes its place. */
const SMALLEST = 1e6;

function main(): void {
  const { help, workload, numbers } = readArguments();
  if (help) {
    console.log(HELP);
    return;
  }
  const given = definedOnly(numbers);
  const shapes = usualShapes()
    .filter((shape) => workload === undefined || shape.workload === workload)
    .filter(({ objects }) => numbers.objects === undefined || objects === SMALLEST)
    .filter(({ maxConcurrency, workload: kind }) => maxConcurrency === USUAL[kind].maxConcurrency)
    .map((shape): BackfillShape => ({ ...shape, ...given }))
    .flatMap((shape) => (numbers.maxConcurrency === undefined ? withEnoughConcurrency(shape) : [shape]));
  console.log(estimateTable(shapes));
  for (const shape of shapes.filter((one, index) => one.workload !== shapes[index - 1]?.workload)) {
    const { dollars, enoughConcurrency } = estimateBackfill(shape);
    const express = expressDollars(shape).toFixed(2);
    console.log(
      `\n${shape.workload}: from a maxConcurrency of ${String(enoughConcurrency)} on, more does not help. ` +
        `Express batches would cost $${express} instead of $${dollars.stepFunctions.toFixed(2)}.`,
    );
  }
}

interface Numbers {
  readonly objects?: number;
  readonly itemsPerBatch?: number;
  readonly maxConcurrency?: number;
  readonly memoryMegabytes?: number;
  readonly objectMilliseconds?: number;
}

function definedOnly(numbers: Numbers): Numbers {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined));
}

function readArguments(): { help: boolean; workload?: BackfillShape["workload"]; numbers: Numbers } {
  try {
    const { values } = parseArgs({
      options: {
        objects: { type: "string" },
        workload: { type: "string" },
        "items-per-batch": { type: "string" },
        "max-concurrency": { type: "string" },
        memory: { type: "string" },
        "object-milliseconds": { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const { workload } = values;
    if (workload !== undefined && workload !== "copy" && workload !== "thumbnail") {
      throw new UsageError(`--workload: expected copy or thumbnail, received ${workload}`);
    }
    const number = (name: Exclude<keyof typeof values, "help" | "workload">): number | undefined => {
      const value = values[name];
      if (value === undefined) return undefined;
      if (/^[1-9]\d{0,11}$/.test(value)) return Number(value);
      throw new UsageError(`--${name}: expected a whole number from 1, received ${value}`);
    };
    return {
      help: values.help,
      ...(workload === undefined ? {} : { workload }),
      numbers: {
        objects: number("objects"),
        itemsPerBatch: number("items-per-batch"),
        maxConcurrency: number("max-concurrency"),
        memoryMegabytes: number("memory"),
        objectMilliseconds: number("object-milliseconds"),
      },
    };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

try {
  main();
} catch (error) {
  reportError(error);
}
