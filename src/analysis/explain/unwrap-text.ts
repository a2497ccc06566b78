/** Text before a terminal or a log wrapped it, with the line number of each part. */
export interface Unwrapped {
  readonly text: string;
  /** The number of the line, from 1, at an offset of the text. */
  readonly lineAt: (offset: number) => number;
}

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, "g");
/** Terraform draws a bar before each line of an error. */
const LINE_START = /^\s*(?:[│|]\s*)?/;

/** Joins wrapped lines by single spaces, without colours, bars and the entities of XML. */
export function unwrapText(raw: string): Unwrapped {
  const starts: number[] = [];
  let text = "";
  for (const line of raw.replace(COLOURS, "").split(/\r?\n/)) {
    starts.push(text.length);
    text += `${withoutEntities(line.replace(LINE_START, "").trimEnd())} `;
  }
  return { text, lineAt: (offset) => starts.filter((start) => start <= offset).length };
}

const ENTITIES: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" };

/** Unescapes texts in lines with XML. */
function withoutEntities(line: string): string {
  if (!/<\/\w+>/.test(line)) return line;
  return line.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w+);/gi, (all, entity: string) => {
    const [, hexadecimal, decimal] = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(entity) ?? [];
    if (hexadecimal !== undefined) return characterOf(parseInt(hexadecimal, 16));
    return decimal === undefined ? (ENTITIES[entity] ?? all) : characterOf(Number(decimal));
  });
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
}
