/** A request that the page's server refuses. */
export class PageRefusal extends Error {
  constructor(
    /** HTTP. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
