type Part = Readonly<Record<string, unknown>>;

/** Gives every bucket that says nothing of its own the `preventDestroy` of the whole config. */
export function sharePreventDestroy(input: unknown): unknown {
  if (!isPart(input) || input["preventDestroy"] === undefined) return input;
  const { preventDestroy, destination, writers } = input;
  const share = (bucket: unknown): unknown => (isPart(bucket) ? { preventDestroy, ...bucket } : bucket);
  return {
    ...input,
    destination: share(destination),
    writers: Array.isArray(writers)
      ? writers.map((writer: unknown) =>
          isPart(writer) && isPart(writer["source"]) && writer["source"]["in"] === "own-bucket"
            ? { ...writer, source: share(writer["source"]) }
            : writer,
        )
      : writers,
  };
}

function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
