const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

interface SourceMap {
  readonly version: number;
  readonly sources: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
}

/** A mapping from a generated column to a source position, or none. All numbers count from 0. */
interface Segment {
  readonly column: number;
  readonly origin?: { readonly source: number; readonly line: number; readonly column: number };
  readonly name?: number;
}

/**
 * Reduces a source map to some sources. Node reads the whole map with the bundle; the packages' part is by far the
 * largest, slows every cold start, and does not help readers of the logs. Their frames stay bundle positions.
 *
 * @see https://tc39.es/ecma426/ for the format: lines by `;`, segments by `,`, numbers as base64 VLQ differences
 */
export function narrowSourceMap(text: string, keep: (source: string) => boolean): string {
  const map = JSON.parse(text) as SourceMap;
  const sources = map.sources.filter(keep);
  const newSource = map.sources.map((source) => sources.indexOf(source));
  let inside = false;
  const lines = decodeLines(map.mappings).map((segments) =>
    segments.flatMap((segment): Segment[] => {
      const source = segment.origin ? (newSource[segment.origin.source] ?? -1) : -1;
      const wasInside = inside;
      inside = source >= 0;
      if (segment.origin && inside) return [{ ...segment, origin: { ...segment.origin, source } }];
      // One empty segment ends a kept part; a second one is redundant.
      return wasInside ? [{ column: segment.column }] : [];
    }),
  );
  const usedNames = [...new Set(lines.flat().flatMap(({ name }) => (name === undefined ? [] : [name])))];
  const newName = new Map(usedNames.map((name, index) => [name, index]));
  return JSON.stringify({
    version: map.version,
    sources,
    names: usedNames.map((name) => map.names[name]),
    // The empty line at the end is for Node, which misreads a last segment of one number.
    mappings: `${encodeLines(
      lines.map((segments) =>
        segments.map(({ name, ...rest }) => ({ ...rest, name: newName.get(name ?? -1) })),
      ),
    )};`,
  });
}

function decodeLines(mappings: string): Segment[][] {
  const origin = { source: 0, line: 0, column: 0 };
  let name = 0;
  return mappings.split(";").map((line) => {
    let column = 0;
    return line.split(",").flatMap((segment): Segment[] => {
      const [columnStep, sourceStep, lineStep = 0, originColumnStep = 0, nameStep] = decodeNumbers(segment);
      if (columnStep === undefined) return [];
      column += columnStep;
      if (sourceStep === undefined) return [{ column }];
      origin.source += sourceStep;
      origin.line += lineStep;
      origin.column += originColumnStep;
      name += nameStep ?? 0;
      return [{ column, origin: { ...origin }, ...(nameStep === undefined ? {} : { name }) }];
    });
  });
}

function encodeLines(lines: readonly (readonly Segment[])[]): string {
  let last = { source: 0, line: 0, column: 0 };
  let lastName = 0;
  return lines
    .map((segments) => {
      let lastColumn = 0;
      return segments
        .map(({ column, origin, name }) => {
          const steps = [column - lastColumn];
          lastColumn = column;
          if (origin) {
            steps.push(origin.source - last.source, origin.line - last.line, origin.column - last.column);
            last = origin;
            if (name !== undefined) {
              steps.push(name - lastName);
              lastName = name;
            }
          }
          return steps.map(encodeNumber).join("");
        })
        .join(",");
    })
    .join(";");
}

// Five bits a letter, the lowest first; the sixth says that more follow; the first bit of all is the sign.
function decodeNumbers(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const letter of segment) {
    const digit = BASE64.indexOf(letter);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

function encodeNumber(number: number): string {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += BASE64.charAt(rest > 0 ? digit | 32 : digit);
  } while (rest > 0);
  return text;
}
