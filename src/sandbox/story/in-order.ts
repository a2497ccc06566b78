import type { Sandbox } from "../start-sandbox";
import type { SandboxEvent } from "../sandbox-event";

/**
 * Prints everything that happens in the order in which it can be understood. What S3 makes of a change comes after the
 * request that made it, as it does on AWS, though the gateway answers a little later than the change is there.
 *
 * @returns how to stop
 */
export function inOrder(sandbox: Pick<Sandbox, "onEvent">, emit: (event: SandboxEvent) => void): () => void {
  const held = new Map<string, SandboxEvent[]>();
  const release = (resource: string): void => {
    for (const event of held.get(resource) ?? []) emit(event);
    held.delete(resource);
  };
  return sandbox.onEvent((event) => {
    if (event.kind === "delivery") {
      const resource = `:::${event.delivery.bucket}/${event.delivery.key}`;
      held.set(resource, [...(held.get(resource) ?? []), event]);
      return;
    }
    // A function may be at work before the request that triggered it is reported.
    if (event.kind === "attempt") for (const resource of [...held.keys()]) release(resource);
    emit(event);
    if (event.kind === "request")
      release(event.request.resource.slice(event.request.resource.indexOf(":::")));
  });
}
