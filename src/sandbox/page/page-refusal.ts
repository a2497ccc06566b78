/** A request that the page's server does not answer as asked. */
export class PageRefusal extends Error {
  constructor(
    /** HTTP. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
