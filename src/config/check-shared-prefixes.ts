import { prefixesOverlap } from "./check-buckets";
import { destinationsIn, type Draft, type Placed, type PlacedDestination } from "./draft";
import { type Finding, wrong } from "./errors";
import { factsOf } from "./writer-facts";
import type { Writer } from "./writer-schema";

/** A prefix of the destination under which a writer may replace or delete objects. */
interface Written {
  readonly path: string;
  readonly writer: string;
  readonly prefix: string;
}

/**
 * Writers of one prefix can overwrite each other's objects, which the config must confirm. The roles of one writer in
 * several accounts count as one. Records of failed objects are separate: their keys contain the source's bucket, key
 * and version, and their prefix is checked against all others.
 */
export function checkSharedPrefixes(draft: Draft): Finding[] {
  return draft.destinations.flatMap((destination) => checkDestination(destination, draft));
}

function checkDestination(
  { path: place, name, value: { sharedPrefixes } }: PlacedDestination,
  draft: Draft,
): Finding[] {
  const { brokenWriters } = draft;
  const written = draft.writers
    .filter(({ value }) => destinationsIn(draft, value).some((one) => one.name === name))
    .flatMap(writtenBy);
  const pairs = written.flatMap((one, index) =>
    written
      .slice(0, index)
      .filter((other) => other.writer !== one.writer && prefixesOverlap(one.prefix, other.prefix))
      .map((other) => ({ one, other, both: longer(one.prefix, other.prefix) })),
  );
  const isConfirmed = (both: string): boolean => sharedPrefixes.some((shared) => both.startsWith(shared));
  return [
    // One finding for each prefix is enough.
    ...written
      .flatMap(({ path }) => pairs.find(({ one, both }) => one.path === path && !isConfirmed(both)) ?? [])
      .map(({ one, other, both }) => ({
        path: one.path,
        expected:
          `a prefix that does not overlap "${other.prefix}" (${other.path}), since each could overwrite the other's objects, ` +
          `or "${both}" among ${place}.sharedPrefixes`,
        received: `"${one.prefix}"`,
      })),
    ...sharedPrefixes.flatMap((shared, index) =>
      // With an invalid writer, it is unknown what it shares.
      brokenWriters || pairs.some(({ both }) => both.startsWith(shared))
        ? []
        : wrong(`${place}.sharedPrefixes[${index}]`, "a prefix that two writers write to", `"${shared}"`),
    ),
  ];
}

function longer(one: string, other: string): string {
  return one.length < other.length ? other : one;
}

function writtenBy({ path, value }: Placed<Writer>): Written[] {
  return factsOf(value).prefixes.flatMap(({ field, prefix, changes }) =>
    changes ? [{ path: `${path}.${field}`, writer: path, prefix }] : [],
  );
}
