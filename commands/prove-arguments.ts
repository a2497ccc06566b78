import { parseArgs } from "node:util";
import { userPath } from "../config/user-path";
import { stacksFolder } from "./stacks-folder";
import { UsageError } from "./usage-error";

/** What `npm run prove` was asked for. */
export interface ProveArguments {
  readonly help: boolean;
  /** The config file as it was given, or with `diff` the old folder and the new one, absolute. */
  readonly positionals: readonly string[];
  /** The folder of the stacks, absolute. */
  readonly out: string;
  readonly quiet: boolean;
  readonly json: boolean;
  readonly html?: string;
  /** `-` for the standard output. */
  readonly markdown?: string;
  readonly diff: boolean;
  /** Whether the stacks are taken as they are, and compared with no fresh synth. */
  readonly asIs: boolean;
}

/** @throws UsageError for arguments that do not go together */
export function readProveArguments(): ProveArguments {
  const args = parse();
  const { json, html, markdown, diff, quiet, positionals } = args;
  if (args.help) return args;
  if (json && markdown === "-") {
    throw new UsageError("expected one of --json and --markdown - for the standard output, received both");
  }
  if (quiet && (json || markdown === "-")) {
    throw new UsageError("expected --quiet with text only, received it with another format");
  }
  if (html === "" || html === "-") throw new UsageError(`expected a file for --html, received "${html}"`);
  if (markdown === "") throw new UsageError('expected a file or - for --markdown, received ""');
  if (!diff && positionals.length > 1) {
    throw new UsageError(`expected one config file at most, received ${positionals.join(" ")}`);
  }
  if (!diff) return args;
  if (html !== undefined) throw new UsageError("expected --diff with --json or --markdown, received --html");
  if (positionals.length === 0 || positionals.length > 2) {
    throw new UsageError(
      `expected an old folder and at most a new one for --diff, received ${positionals.length}`,
    );
  }
  return { ...args, positionals: positionals.map(userPath) };
}

function parse(): ProveArguments {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        out: { type: "string" },
        quiet: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        html: { type: "string" },
        markdown: { type: "string" },
        diff: { type: "boolean", default: false },
        "as-is": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return { ...values, asIs: values["as-is"], out: stacksFolder(values.out), positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
