import { printableLine } from "../../text/printable";
import type { Sandbox } from "../start-sandbox";
import { countDenials } from "./count-denials";
import { inOrder } from "./in-order";
import type { Paint } from "../../text/paint";
import { storyLines } from "./story-lines";

/**
 * Prints everything that happens, line by line.
 *
 * @returns how to stop
 */
export function printStory(
  sandbox: Pick<Sandbox, "onEvent">,
  paint: Paint,
  write: (line: string) => void,
): () => void {
  const countOf = countDenials();
  return inOrder(sandbox, (event) => {
    for (const line of storyLines(event, paint, countOf(event))) write(printableLine(line));
  });
}
