import {
  estimateBackfill,
  estimateTable,
  expressDollars,
  USUAL,
  usualShapes,
  withEnoughConcurrency,
  type BackfillShape,
} from "./backfill-estimate";
import { commandLine, runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

interface Options {
  readonly objects?: string;
  readonly workload?: string;
  readonly itemsPerBatch?: string;
  readonly maxConcurrency?: string;
  readonly memory?: string;
  readonly objectMilliseconds?: string;
}

const line = () =>
  commandLine(
    "backfill-cost",
    "Estimates the cost and duration of a backfill from AWS's list prices and quotas: see docs/how-to/backfill.md.",
  )
    .option("--objects <n>", "(default: 1, 10 and 100 million)")
    .option("--workload <name>", "copy or thumbnail (default: both)")
    .option("--items-per-batch <n>", "objects in a batch (default: 100)")
    .option("--max-concurrency <n>", "batches at the same time (default: 20, and as many as make it faster)")
    .option("--memory <megabytes>", "of the function (default: 1769)")
    .option(
      "--object-milliseconds <n>",
      "how long one object takes in the function (default: 100 for copies, 400 for pictures)",
    )
    .addHelpText("after", "\nExit codes: 0 estimated; 2 the arguments cannot be read.");

/** For the usual numbers of objects, or the given one. */
const SMALLEST = 1e6;

export function backfillCost(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(line(), args, terminal, (options) => {
    estimate(options, terminal);
    return 0;
  });
}

function estimate(options: Options, terminal: Terminal): void {
  const { workload, numbers } = readShape(options);
  const given = definedOnly(numbers);
  const shapes = usualShapes()
    .filter((shape) => workload === undefined || shape.workload === workload)
    .filter(({ objects }) => numbers.objects === undefined || objects === SMALLEST)
    .filter(({ maxConcurrency, workload: kind }) => maxConcurrency === USUAL[kind].maxConcurrency)
    .map((shape): BackfillShape => ({ ...shape, ...given }))
    .flatMap((shape) => (numbers.maxConcurrency === undefined ? withEnoughConcurrency(shape) : [shape]));
  terminal.out(estimateTable(shapes));
  for (const shape of shapes.filter((one, index) => one.workload !== shapes[index - 1]?.workload)) {
    const { dollars, enoughConcurrency } = estimateBackfill(shape);
    const express = expressDollars(shape).toFixed(2);
    terminal.out(
      `\n${shape.workload}: from a maxConcurrency of ${String(enoughConcurrency)} on, more does not help. ` +
        `Express batches would cost $${express} instead of $${dollars.stepFunctions.toFixed(2)}.`,
    );
  }
}

type Numbers = Partial<Omit<BackfillShape, "workload" | "architecture" | "objectsAtOnce" | "thumbnails">>;

function definedOnly(numbers: Record<string, number | undefined>): Numbers {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined));
}

function readShape(options: Options): { workload?: BackfillShape["workload"]; numbers: Numbers } {
  const { workload } = options;
  if (workload !== undefined && workload !== "copy" && workload !== "thumbnail") {
    throw new UsageError(`--workload: expected copy or thumbnail, received ${workload}`);
  }
  const number = (flag: string, value: string | undefined): number | undefined => {
    if (value === undefined) return undefined;
    if (/^[1-9]\d{0,11}$/.test(value)) return Number(value);
    throw new UsageError(`--${flag}: expected a whole number from 1, received ${value}`);
  };
  return {
    ...(workload === undefined ? {} : { workload }),
    numbers: {
      objects: number("objects", options.objects),
      itemsPerBatch: number("items-per-batch", options.itemsPerBatch),
      maxConcurrency: number("max-concurrency", options.maxConcurrency),
      memoryMegabytes: number("memory", options.memory),
      objectMilliseconds: number("object-milliseconds", options.objectMilliseconds),
    },
  };
}
