import type { AccessPlan, DestinationPlan } from "../../src/handshakes/access-plan";

export function destinationIn({ owners }: AccessPlan): DestinationPlan {
  const all = owners.flatMap(({ destinations }) => destinations);
  const [destination] = all;
  if (destination === undefined || all.length > 1) {
    throw new Error(`expected one destination, received ${all.length}`);
  }
  return destination;
}
