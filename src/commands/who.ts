import { EvaluationError } from "../iam";
import { QuestionError, questionError } from "../analysis/can";
import type { Model } from "../terraform-model";
import { createPolicyLookup } from "../analysis/lookup/policy-lookup";
import { organizationsOf } from "../analysis/lookup/organizations";
import { targetsOf, whoMay, whoText, type Who, type WhoQuestion } from "../analysis/who";
import { nearest } from "../config/nearest";
import { printable } from "../text/printable";
import { readAccessInput } from "./app/read-access-input";
import { withShownOptions, type ShownOptions } from "./app/shown-options";
import { outputOption, writeOutputs, type OutputOptions } from "./outputs";
import { commandLine, runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

interface Options extends OutputOptions, ShownOptions {
  readonly config?: string;
}

const line = () =>
  commandLine(
    "who",
    "Lists every principal that may perform an action on a resource, out of all principals and requests, with the " +
      "conditions and the statements that allow it.",
  )
    .argument("[action]", 'such as s3:PutObject or "s3:*" (default: any)')
    .argument("[resource]", "an ARN, which may have * and ? (default: any)")
    .option("--config <file>", "the config (default: the config recorded in cdktf.out)")
    .option("--out <dir>", "read the stacks in this folder instead of cdktf.out")
    .addOption(outputOption("json", "everything as JSON, with one request for each line, to repeat with can"))
    .addHelpText(
      "after",
      "\nA principal that no stack defines is assumed to have every permission that its account can give it. Each\n" +
        "action is decided by itself. A request may need more, such as the key of an encrypted bucket: use can.\n\nExit codes: 0 the answer is complete; 2 something is undecided, or cannot be read.",
    );

/** Prints who may. */
export function who(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(withShownOptions(line()), args, terminal, async (options, words) => {
    const question = questionOf(words);
    const { config, model, limits, notes } = await readAccessInput(options, terminal.err);
    const found = decided(() =>
      whoMay(question, model, createPolicyLookup(model, limits, organizationsOf(config))),
    );
    if (found.spaces === 0 && question.resource !== undefined)
      throw nothingNamed(question.action ?? "*", question.resource, model);
    writeOutputs(options, terminal, {
      json: () => JSON.stringify({ ...found, notes }, plain, 2),
      text: () => [...notes.map((note) => printable(`note: ${note}`)), whoText(found)].join("\n"),
    });
    return found.found.some(({ undecided }) => undecided !== undefined) ? 2 : 0;
  });
}

function questionOf([action, resource]: readonly string[]): WhoQuestion {
  if (action !== undefined && !/^(?:\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action)) {
    throw new UsageError(`expected an action such as s3:PutObject, "s3:*" or "*", received ${action}`);
  }
  if (resource !== undefined && resource !== "*" && !/^arn:(?:[^:]*:){4}./.test(resource)) {
    throw new UsageError(`expected an ARN of six parts or "*" for the resource, received ${resource}`);
  }
  return {
    ...(action === undefined || action === "*" ? {} : { action }),
    ...(resource === undefined || resource === "*" ? {} : { resource }),
  };
}

/** Nothing was evaluated: "no one may" would be misleading. */
function nothingNamed(action: string, resource: string, model: Model): Error {
  const [service = "*"] = action.toLowerCase().split(":");
  const targets = targetsOf([model]).filter(({ actions }) => service === "*" || service === actions.service);
  const known = [...new Set(targets.map(({ text }) => text))];
  const near = nearest(resource, known);
  const expected =
    known.length === 0
      ? `something of ${service}, of which the stacks create nothing`
      : `a resource of the stacks for ${action}, such as ${near ?? known.join(", ")}`;
  return questionError("resource", expected, resource);
}

function decided(find: () => Who): Who {
  try {
    return find();
  } catch (error) {
    if (error instanceof EvaluationError) throw new QuestionError(error.message);
    throw error;
  }
}

/** A request's keys are in maps and sets. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value as Map<string, unknown>);
  return value instanceof Set ? [...(value as Set<unknown>)] : value;
}
