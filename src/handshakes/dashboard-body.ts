import type { ResolvedFunction } from "../config/resolve-writers";
import { alarmArn, failureQueueName, type AccountRef } from "../naming";
import { OWN_NAMESPACE, type AlarmPlan } from "./function-alarms";

/** A function for the dashboard. */
export interface ShownFunction {
  readonly writer: ResolvedFunction;
  /** None without alarms. */
  readonly alarms: readonly AlarmPlan[];
}

/** A dashboard widget for CloudWatch. */
export interface Widget {
  readonly type: "text" | "metric" | "alarm";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface DashboardBody {
  readonly widgets: readonly Widget[];
}

/** A metric in a graph: its name, and its statistic if the graph has several. */
type Line = readonly [metric: string, stat?: string];

interface Graph {
  readonly title: string;
  readonly namespace: string;
  readonly dimension: string;
  readonly stat: string;
  readonly lines: readonly Line[];
  /** A threshold line. */
  readonly limit?: { readonly label: string; readonly value: number };
}

const ROW_HEIGHT = 6;
const GRID_WIDTH = 24;
const GRAPHS_A_ROW = 4;

/**
 * The dashboard of an account's functions, each with its alarms and eight graphs: events, errors, durations, queues,
 * and results of objects. Metrics are named in full, without search expressions.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboardBody(functions: readonly ShownFunction[], account: AccountRef): DashboardBody {
  let y = 0;
  return {
    widgets: functions.flatMap((shown) => {
      const widgets = functionWidgets(shown, account, y);
      y = Math.max(...widgets.map((widget) => widget.y + widget.height));
      return widgets;
    }),
  };
}

function functionWidgets({ writer, alarms }: ShownFunction, account: AccountRef, top: number): Widget[] {
  const functionName = writer.functionName;
  const title: Widget = {
    type: "text",
    ...{ x: 0, y: top, width: GRID_WIDTH, height: 1 },
    properties: { markdown: `## ${functionName}`, background: "transparent" },
  };
  const alarmStates: Widget[] =
    alarms.length === 0
      ? []
      : [
          {
            type: "alarm",
            ...{ x: 0, y: top + 1, width: GRID_WIDTH, height: 3 },
            properties: {
              title: "Alarms",
              alarms: alarms.map(({ alarmName }) => alarmArn(account, alarmName)),
            },
          },
        ];
  const below = top + 1 + (alarmStates.length === 0 ? 0 : 3);
  const width = GRID_WIDTH / GRAPHS_A_ROW;
  const graphs = graphsOf(writer).map(([name, graph], index): Widget => ({
    type: "metric",
    x: (index % GRAPHS_A_ROW) * width,
    y: below + Math.floor(index / GRAPHS_A_ROW) * ROW_HEIGHT,
    width,
    height: ROW_HEIGHT,
    properties: graphProperties(graph, name, account),
  }));
  return [title, ...alarmStates, ...graphs];
}

function graphProperties(
  { title, namespace, dimension, stat, lines, limit }: Graph,
  name: string,
  { region }: AccountRef,
): Record<string, unknown> {
  return {
    title,
    region,
    stat,
    period: 300,
    view: "timeSeries",
    metrics: lines.map(([metric, lineStat]) => [
      namespace,
      metric,
      dimension,
      name,
      ...(lineStat === undefined ? [] : [{ stat: lineStat, label: `${metric} ${lineStat}` }]),
    ]),
    ...(limit === undefined ? {} : { annotations: { horizontal: [limit] } }),
  };
}

/** The dimension of each graph: the function, or its failure queue. */
function graphsOf(writer: ResolvedFunction): [name: string, graph: Graph][] {
  const functionName = writer.functionName;
  const lambda = { namespace: "AWS/Lambda", dimension: "FunctionName", stat: "Sum" };
  const own = { ...lambda, namespace: OWN_NAMESPACE };
  const queue = { namespace: "AWS/SQS", dimension: "QueueName", stat: "Maximum" };
  const graphs: Graph[] = [
    {
      ...lambda,
      title: "Invocations",
      lines: [["AsyncEventsReceived"], ["Invocations"], ["ConcurrentExecutions", "Maximum"]],
    },
    {
      ...lambda,
      title: "Errors",
      lines: [
        ["Errors"],
        ["Throttles"],
        ["AsyncEventsDropped"],
        ["DestinationDeliveryFailures"],
        ["RecursiveInvocationsDropped"],
      ],
    },
    {
      ...lambda,
      title: "Duration (ms)",
      lines: [
        ["Duration", "p50"],
        ["Duration", "p99"],
        ["Duration", "Maximum"],
      ],
      limit: { label: "timeout", value: writer.timeoutSeconds * 1000 },
    },
    {
      ...lambda,
      title: "Age of waiting events (ms)",
      stat: "Maximum",
      lines: [["AsyncEventAge"]],
      limit: { label: "given up", value: writer.failures.maxEventAgeSeconds * 1000 },
    },
    {
      ...own,
      title: "Objects by outcome",
      lines: [["Objects"], ["Done"], ["Superseded"], ["Quarantined"], ["Failed"]],
    },
    {
      ...own,
      title: "Time for an object (ms)",
      lines: [
        ["Milliseconds", "p50"],
        ["Milliseconds", "p99"],
      ],
    },
    { ...own, title: "Bytes", lines: [["SourceBytes"], ["WrittenBytes"]] },
  ];
  const failures: Graph = {
    ...queue,
    title: "Failure queue",
    lines: [["ApproximateNumberOfMessagesVisible"], ["ApproximateNumberOfMessagesNotVisible"]],
  };
  return [
    ...graphs.map((graph): [string, Graph] => [functionName, graph]),
    [failureQueueName(functionName), failures],
  ];
}

/** The number of metrics in all graphs. */
export function metricCount({ widgets }: DashboardBody): number {
  return widgets.reduce((sum, { properties }) => {
    const { metrics } = properties;
    return sum + (Array.isArray(metrics) ? metrics.length : 0);
  }, 0);
}
