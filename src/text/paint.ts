/** Colours for a terminal, or none. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly bold: (text: string) => string;
}

/** @param colour - whether the output is a terminal that wants colours */
export function createPaint(colour: boolean): Paint {
  const paint = (code: number) => (text: string) =>
    colour ? `\u001b[${String(code)}m${text}\u001b[0m` : text;
  return { good: paint(32), bad: paint(31), bold: paint(1) };
}
