import { destinationsIn, type Draft, type Placed } from "./draft";
import { type Finding, wrong } from "./errors";
import { nearest } from "./nearest";
import type { Writer } from "./writer-schema";

/** Checks the buckets, their accounts, and the writers' destinations. */
export function checkDestinations(draft: Draft): Finding[] {
  return [
    ...checkGiven(draft),
    ...checkOwners(draft),
    ...checkPlaces(draft),
    ...draft.writers.flatMap((writer) => [
      ...checkNamed(writer, draft),
      ...checkFunction(writer),
      ...checkTargetRole(writer, draft),
    ]),
    ...checkGranted(draft),
    ...checkReached(draft),
  ];
}

/** One destination or several. */
function checkGiven({ hasDestination, destinationNames }: Draft): Finding[] {
  if (hasDestination === (destinationNames === undefined)) return [];
  return wrong(
    "destination",
    hasDestination
      ? "only one of destination and destinations: as destinations.main it keeps the names of its resources"
      : "{ bucketName, … }, or destinations",
    hasDestination ? "a value" : "nothing",
  );
}

/** A stack is for one account and Region: two would create the same names. */
function checkOwners(draft: Draft): Finding[] {
  const { B, owners, ownerNames, producerNames, destinations, destinationNames = [] } = draft;
  const places = new Map(B === undefined ? [] : [[`${B.id} ${B.region}`, "accounts.B"]]);
  const findings: Finding[] = [];
  for (const [name, { id, region }] of Object.entries(owners)) {
    const earlier = places.get(`${id} ${region}`);
    if (earlier === undefined) places.set(`${id} ${region}`, `owners.${name}`);
    else {
      findings.push({
        path: `owners.${name}`,
        expected: `another account or Region than ${earlier}: destinations in the same account and Region have the same owner`,
        received: `${id} in ${region}`,
      });
    }
  }
  const isWhole = destinations.length >= destinationNames.length;
  for (const name of ownerNames) {
    if (producerNames.includes(name)) {
      findings.push({
        path: `owners.${name}`,
        expected: "a name that no producer has: each gets a stack of its name",
        received: `"${name}"`,
      });
    }
    // With an invalid destination, its owner is unknown.
    if (isWhole && !destinations.some(({ ownerKey }) => ownerKey === name)) {
      findings.push({
        path: `owners.${name}`,
        expected: "an owner that has a destination",
        received: "one that no destination names",
      });
    }
  }
  if (isWhole && destinationNames.length > 0 && !destinations.some(({ ownerKey }) => ownerKey === "B")) {
    findings.push({
      path: "destinations",
      expected: "a destination in account B, to which the others are added",
      received: "none",
    });
  }
  return findings;
}

function checkPlaces({ destinations, ownerNames }: Draft): Finding[] {
  return destinations.flatMap(({ path, ownerKey, value: { bucketName } }, index): Finding[] => {
    const earlier = destinations.slice(0, index).find((one) => one.value.bucketName === bucketName);
    return [
      ...(ownerKey === "B" || ownerNames.includes(ownerKey)
        ? []
        : wrong(
            `${path}.account`,
            `one of ${["B", ...ownerNames].map((name) => `"${name}"`).join(", ")}`,
            `"${ownerKey}"`,
          )),
      ...(earlier === undefined
        ? []
        : wrong(
            `${path}.bucketName`,
            "a bucket that is no other destination",
            `"${bucketName}", as in ${earlier.path}`,
          )),
    ];
  });
}

function checkNamed({ path, value }: Placed<Writer>, { destinationNames, hasDestination }: Draft): Finding[] {
  if (value.kind === "event-bridge") return [];
  const { destinations: named } = value;
  if (destinationNames === undefined) {
    // If there is neither, that is reported.
    return named === undefined || !hasDestination
      ? []
      : wrong(`${path}.destinations`, "nothing: the config has one destination", "a list of names");
  }
  if (destinationNames.length === 0) return [];
  const known = destinationNames.map((name) => `"${name}"`).join(", ");
  if (named === undefined) {
    return destinationNames.length === 1
      ? []
      : wrong(`${path}.destinations`, `which of ${known} it writes to`, "nothing");
  }
  return named.flatMap((name, index) => {
    if (destinationNames.includes(name)) return [];
    const near = nearest(name, destinationNames);
    return wrong(
      `${path}.destinations[${index}]`,
      near === undefined ? `one of ${known}` : `"${near}"`,
      `"${name}"`,
    );
  });
}

/** Writing twice needs a rule for a failure of one of both. S3, a second function and own code have one. */
function checkFunction({ path, value }: Placed<Writer>): Finding[] {
  if (value.kind !== "lambda" || value.destinations === undefined || value.destinations.length === 1)
    return [];
  if (value.workload === "own" && value.source.in === "own-bucket") return [];
  return wrong(
    `${path}.destinations`,
    value.workload === "own"
      ? 'one destination: with source.in "destination" it is the source, too'
      : "one destination: a function has one outcome for each object. For a second bucket give another function the " +
          'same source with trigger: { kind: "event-bridge" }, or let S3 replicate the first bucket',
    value.destinations.map((name) => `"${name}"`).join(", "),
  );
}

/** IAM is global: two stacks would create the role. */
function checkTargetRole({ path, value }: Placed<Writer>, draft: Draft): Finding[] {
  if (!("handshake" in value) || value.handshake.kind !== "assume-role") return [];
  const owners = new Map(
    destinationsIn(draft, value).map(({ ownerKey, owner }) => [ownerKey, owner?.id] as const),
  );
  const [twice] = [...owners.values()].filter(
    (id, index, ids) => id !== undefined && ids.indexOf(id) !== index,
  );
  if (twice === undefined) return [];
  return wrong(
    `${path}.destinations`,
    `one Region of account ${twice}, where the role ${value.handshake.roleName} exists once; a second writer for the other`,
    [...owners.keys()].join(" and "),
  );
}

/** An account has one location role, and a location is one bucket. */
function checkGranted(draft: Draft): Finding[] {
  const seen = new Map<string, string>();
  return draft.writers.flatMap(({ path, value }) => {
    if (!("handshake" in value) || value.handshake.kind !== "access-grants") return [];
    return destinationsIn(draft, value).flatMap(({ name, owner }) => {
      if (owner === undefined) return [];
      const earlier = seen.get(owner.id) ?? name;
      seen.set(owner.id, earlier);
      if (earlier === name) return [];
      return wrong(
        `${path}.handshake.kind`,
        `another handshake: S3 Access Grants of account ${owner.id} has one location here, for ${earlier}`,
        `"access-grants" for ${name}`,
      );
    });
  });
}

/** A bucket without writers is a mistake. */
function checkReached(draft: Draft): Finding[] {
  const { brokenWriters, destinationNames, destinations, writers } = draft;
  // With an invalid writer, it is unknown what it uses.
  if (brokenWriters || destinationNames === undefined) return [];
  return destinations
    .filter((destination) => !writers.some(({ value }) => destinationsIn(draft, value).includes(destination)))
    .map(({ path }) => ({
      path,
      expected: "a destination that a writer names",
      received: "one that none names",
    }));
}
