type Part = Readonly<Record<string, unknown>>;

/** Gives every bucket without its own `preventDestroy` that of the config. */
export function sharePreventDestroy(input: unknown): unknown {
  if (!isPart(input) || input["preventDestroy"] === undefined) return input;
  const { preventDestroy, destination, destinations, writers } = input;
  const share = (bucket: unknown): unknown => (isPart(bucket) ? { preventDestroy, ...bucket } : bucket);
  return {
    ...input,
    ...(destination === undefined ? {} : { destination: share(destination) }),
    ...(isPart(destinations)
      ? {
          destinations: Object.fromEntries(
            Object.entries(destinations).map(([name, one]) => [name, share(one)]),
          ),
        }
      : {}),
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
