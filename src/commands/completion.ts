import { CATALOGUE } from "./catalogue";
import { commandLine, runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

const SHELLS = ["bash", "zsh", "fish"];

const line = () =>
  commandLine("completion", "Prints the shell completion script for commands and options.")
    .argument("<shell>", SHELLS.join(", "))
    .addHelpText(
      "after",
      `
  bash, zsh:  source <(s3-handshake completion bash)
  fish:       s3-handshake completion fish | source`,
    );

/** Prints the shell completion for this version. */
export function completion(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand(line(), args, terminal, async (_options, [shell = ""]) => {
    if (!SHELLS.includes(shell)) {
      throw new UsageError(`expected one of ${SHELLS.join(", ")}, received ${shell}`);
    }
    const options = await optionsOfAll();
    terminal.out(shell === "fish" ? fish(options) : bash(options, shell === "zsh"));
    return 0;
  });
}

/** The options of each command, from its help. */
async function optionsOfAll(): Promise<ReadonlyMap<string, readonly string[]>> {
  const all = new Map<string, string[]>();
  for (const [name, { load }] of Object.entries(CATALOGUE)) {
    let help = "";
    await load()(["--help"], { out: (text) => (help += `${text}\n`), err: () => undefined });
    const found = [...help.matchAll(/^ +(?:-\w, )?(--[a-z][\w-]*)/gm)].map(([, option = ""]) => option);
    all.set(name, [...new Set(found)]);
  }
  return all;
}

function bash(options: ReadonlyMap<string, readonly string[]>, isZsh: boolean): string {
  const cases = [...options].map(([name, own]) => `      ${name}) words="${own.join(" ")}" ;;`);
  return `${isZsh ? "autoload -U +X bashcompinit && bashcompinit\n" : ""}_s3_handshake() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${[...options.keys()].join(" ")} --help --version"
  elif [ "\${current#-}" != "$current" ]; then
    case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
    esac
  else
    COMPREPLY=($(compgen -f -- "$current"))
    return
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o filenames -F _s3_handshake s3-handshake`;
}

function fish(options: ReadonlyMap<string, readonly string[]>): string {
  const lines = [...options].flatMap(([name, own]) => [
    `complete -c s3-handshake -n __fish_use_subcommand -f -a ${name} -d '${CATALOGUE[name]?.summary ?? ""}'`,
    ...own.map(
      (option) =>
        `complete -c s3-handshake -n '__fish_seen_subcommand_from ${name}' -l ${option.replace("--", "")}`,
    ),
  ]);
  return lines.join("\n");
}
