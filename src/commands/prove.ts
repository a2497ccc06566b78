/* oxlint-disable typescript/no-require-imports -- loaded once the fresh synth is under way, which takes longest */
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE } from "../config/config-path";
import { profileOption, type NamedProfile } from "./app/profile-option";
import { withFreshSynth, type FreshSynth } from "./app/fresh-synth";
import { hasShown, withShownOptions, type ShownOptions } from "./app/shown-options";
import { stacksFolder } from "./app/stacks-folder";
import { formatsOf, inputsApart, outputOption, type OutputOptions } from "./outputs";
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
    "Reads cdktf.out, or plans or states of its stacks, and says whether AWS would allow what the config asks for and nothing else, to every principal; and " +
      "compares it with a fresh synth, so that nothing else is in it.",
  )
    .argument(
      "[config...]",
      `a .ts or .json file (default: $${CONFIG_VARIABLE}, else the one that cdktf.out was made of, else ${DEFAULT_CONFIG_FILE})`,
    )
    .option("--out <dir>", "read there instead of cdktf.out")
    .option("--as-is", "take the stacks as they are, and compare them with no fresh synth")
    .option("--all", "every expected permission and setting, not only what is wrong")
    .option("--quiet", "only what is wrong and the verdict, however long")
    .option("--live", "instead of the stacks' policies, the deployed ones, read by AWS's API with --profile")
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
The verdict ends with what was compared. Principals that no policy distinguishes are one kind. All requests of one kind
of principals for one resource are one set. A setting is what affects access outside of policies, such as encryption.

Exit codes: 0 no access is missing or excessive; 1 not proven; 2 the config, the stacks or the arguments cannot
be read, or a file cannot be written. With --diff: 0 access is not widened; 3 it is, or may be; 2 as above.`,
    );

/** Proves the stacks, and says what is wrong with them. */
export function prove(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<ProveOptions>(withShownOptions(line()), args, terminal, (given, positionals) => {
    const { options, words } = inputsApart(given, positionals, args);
    if (options.quiet && formatsOf(options).some((format) => !("file" in format))) {
      throw new UsageError("expected --quiet with text only, received it with another format");
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
      throw new UsageError("expected --profile with --live, received it alone");
    }
    if (options.live) {
      if (hasShown(options) || options.asIs) {
        throw new UsageError("expected --live alone, received it with plans, states or --as-is");
      }
      return (require("./prove-live") as typeof import("./prove-live")).proveLive(
        words[0],
        options,
        terminal,
        out,
      );
    }
    if (hasShown(options)) {
      if (options.asIs)
        throw new UsageError("expected --as-is with synthesized stacks, received it with others");
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
