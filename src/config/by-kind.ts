import type { Writer } from "./writer-schema";

export type WriterKind = Writer["kind"];

/** One entry for each kind of writer: the compiler names the kinds that are missing. */
export type ByKind<W extends { readonly kind: WriterKind }, Rest extends readonly unknown[], Result> = {
  readonly [Kind in WriterKind]: (writer: Extract<W, { kind: Kind }>, ...rest: Rest) => Result;
};

/** Applies the table's entry for the writer's kind. */
export function byKind<W extends { readonly kind: WriterKind }, Rest extends readonly unknown[], Result>(
  table: ByKind<W, Rest, Result>,
  writer: W,
  ...rest: Rest
): Result {
  // The entry accepts this writer's kind, but TypeScript does not see that.
  const entry = table[writer.kind] as (writer: W, ...rest: Rest) => Result;
  return entry(writer, ...rest);
}
