/** What of a request to S3 says which permissions it needs, besides its operation, bucket and key. */
export interface RequestParts {
  /** Names in lower case; several of one name joined with a comma. */
  readonly headers: ReadonlyMap<string, string>;
  /** Decoded; the values of one name in the order in which they came. */
  readonly query: ReadonlyMap<string, readonly string[]>;
}

/** The one value of a query parameter; undefined if it is not there. */
export function queryValue({ query }: Pick<RequestParts, "query">, name: string): string | undefined {
  return query.get(name)?.[0];
}
