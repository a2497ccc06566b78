import { commandsPage } from "./commands-page";
import { configPage } from "./config-page";

/** The generated pages, by their path below docs. */
export async function generatedPages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["reference/config.md", configPage()],
    ["reference/commands.md", await commandsPage()],
  ]);
}
