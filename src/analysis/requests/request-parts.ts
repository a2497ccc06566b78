/** The parts of a request to S3 that decide which permissions it needs, in addition to operation, bucket and key. */
export interface RequestParts {
  /** Names in lower case; repeated headers joined with a comma. */
  readonly headers: ReadonlyMap<string, string>;
  /** Decoded; the values of one name in the order in which they came. */
  readonly query: ReadonlyMap<string, readonly string[]>;
}

/** The value of a query parameter; undefined if absent. */
export function queryValue({ query }: Pick<RequestParts, "query">, name: string): string | undefined {
  return query.get(name)?.[0];
}
