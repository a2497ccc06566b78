/* oxlint-disable typescript/no-require-imports -- loaded once the fresh synth is under way, which takes longest */
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE } from "../config/config-path";
import { profileOption, type NamedProfile } from "./app/profile-option";
import { withFreshSynth, type FreshSynth } from "./app/fresh-synth";
import { hasShown, withShownOptions, type ShownOptions } from "./app/shown-options";
import { stacksFolder } from "./app/stacks-folder";
import { formatsOf, splitInputs, outputOption, type OutputOptions } from "./outputs";
import { commandLine, runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

export interface ProveOptions extends OutputOptions, ShownOptions {
  readonly asIs?: true;
  readonly all?: true;
  readonly quiet?: true;
  readonly diff?: true;
  readonly live?: true;
  readonly profile?: readonly NamedProfile[];
}

const line = () =>
  commandLine(
    "prove",
    "Checks that AWS would allow what the config asks for and nothing else, to every principal, according to cdktf.out or to plans or states of its stacks; and " +
      "compares cdktf.out with a fresh synth.",
  )
    .argument(
      "[config...]",
      `a .ts or .json file (default: $${CONFIG_VARIABLE}, else the config recorded in cdktf.out, else ${DEFAULT_CONFIG_FILE})`,
    )
    .option("--out <dir>", "read this folder instead of cdktf.out")
    .option("--as-is", "use the stacks as they are, without comparing them with a fresh synth")
    .option("--all", "every expected permission and setting, not only what is wrong")
    .option("--quiet", "only what is wrong, in full, and the verdict")
    .option("--live", "use the deployed policies instead of the stacks', read from AWS with --profile")
    .addOption(profileOption())
    .addOption(outputOption("json", "everything as JSON"))
    .addOption(
      outputOption(
        "html",
        "a self-contained page with a diagram, every expected permission and every policy",
      ),
    )
    .addOption(outputOption("markdown", "a report for a pull request"))
    .option("--diff", "with OLD [NEW] instead of the config: the same as s3-handshake diff")
    .addHelpText(
      "after",
      `
The verdict ends with the number of comparisons. Principals that no policy distinguishes count as one kind. All requests of
one kind of principal to one resource count as one set. A setting affects access without a policy, such as encryption.

Exit codes: 0 no access is missing or excessive; 1 not proven; 2 the config, the stacks or the arguments cannot
be read, or a file cannot be written. With --diff: 0 access is not widened; 3 it is, or may be; 2 as above.`,
    );

/** Proves the stacks, and prints what is wrong with them. */
export function prove(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<ProveOptions>(withShownOptions(line()), args, terminal, (given, positionals) => {
    const { options, words } = splitInputs(given, positionals, args);
    if (options.quiet && formatsOf(options).some((format) => !("file" in format))) {
      throw new UsageError("expected --quiet only with text, received another format");
    }
    if (options.diff) {
      if (options.html !== undefined) {
        throw new UsageError("expected --diff with --json or --markdown, received --html");
      }
      return (require("./diff") as typeof import("./diff")).compare(words, options, terminal);
    }
    if (words.length > 1) {
      throw new UsageError(`expected one config file at most, received ${words.join(" ")}`);
    }
    formatsOf(options);
    const out = stacksFolder(options.out);
    if (options.profile !== undefined && options.live === undefined) {
      throw new UsageError("expected --live with --profile, received only --profile");
    }
    if (options.live) {
      if (hasShown(options) || options.asIs) {
        throw new UsageError("expected --live without plans, states or --as-is");
      }
      return (require("./prove-live") as typeof import("./prove-live")).proveLive(
        words[0],
        options,
        terminal,
        out,
      );
    }
    if (hasShown(options)) {
      if (options.asIs) throw new UsageError("expected --as-is only with synthesized stacks");
      return withFreshSynth(words[0], out, (synth) =>
        (require("./prove-shown") as typeof import("./prove-shown")).proveShown(
          words[0],
          options,
          terminal,
          synth,
        ),
      );
    }
    const proveThem = (synth?: FreshSynth): Promise<number> =>
      (require("./prove-stacks") as typeof import("./prove-stacks")).proveStacks(
        words[0],
        options,
        terminal,
        out,
        synth,
      );
    return options.asIs ? proveThem() : withFreshSynth(words[0], out, proveThem);
  });
}
