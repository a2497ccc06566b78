import { CATALOGUE } from "../../src/commands/catalogue";
import { cli } from "../../src/commands/cli";

const INTRODUCTION = `# The commands

Made by \`npm run docs:generate\` from each command's \`--help\`.

In a project of your own: \`npx s3-handshake COMMAND\`, or \`npm run COMMAND --\` where package.json has the script. In a checkout:
\`npm run COMMAND --\`. Paths start where you stand.`;

/** The page of every command: what each prints with `--help`. */
export async function commandsPage(): Promise<string> {
  const sections: string[] = [];
  for (const [name, { summary }] of Object.entries(CATALOGUE)) {
    const help = await helpOf(name);
    sections.push(
      `## ${name}\n\n${summary[0]?.toUpperCase() ?? ""}${summary.slice(1)}.\n\n\`\`\`text\n${help.trim()}\n\`\`\``,
    );
  }
  return [INTRODUCTION, ...sections, ""].join("\n\n");
}

async function helpOf(name: string): Promise<string> {
  let text = "";
  // Under npm the help names the script.
  const { npm_lifecycle_event: script } = process.env;
  delete process.env["npm_lifecycle_event"];
  await cli([name, "--help"], { out: (line) => (text += `${line}\n`), err: () => undefined });
  if (script !== undefined) process.env["npm_lifecycle_event"] = script;
  return text;
}
