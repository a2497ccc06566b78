import {
  accountSchema,
  destinationSchema,
  writerSchema,
  type Account,
  type Destination,
  type LambdaWriter,
  type Writer,
} from "./schema";

/**
 * The parts of a config that are well formed each by itself. The checks across parts run on a draft, so that they
 * report their findings even while another part is broken.
 */
export interface Draft {
  readonly A?: Account;
  readonly B?: Account;
  readonly destination?: Destination;
  readonly writers: readonly Placed<Writer>[];
}

/** A writer and its place in the config. */
export interface Placed<T> {
  readonly path: string;
  readonly value: T;
}

export function toDraft(input: unknown): Draft {
  const writers = at(input, "writers");
  return {
    A: accountSchema.safeParse(at(at(input, "accounts"), "A")).data,
    B: accountSchema.safeParse(at(at(input, "accounts"), "B")).data,
    destination: destinationSchema.safeParse(at(input, "destination")).data,
    writers: (Array.isArray(writers) ? writers : []).flatMap((writer: unknown, index) => {
      const { data } = writerSchema.safeParse(writer);
      return data === undefined ? [] : [{ path: `writers[${index}]`, value: data }];
    }),
  };
}

export function lambdasOf(draft: Draft): Placed<LambdaWriter>[] {
  return draft.writers.flatMap(({ path, value }) => (value.kind === "lambda" ? [{ path, value }] : []));
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
