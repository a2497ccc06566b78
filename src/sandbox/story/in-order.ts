import type { Sandbox } from "../start-sandbox";
import type { SandboxEvent } from "../sandbox-event";

/**
 * Prints events in an understandable order: a change's events come after its request, as on AWS, although the gateway
 * answers a little later.
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
    // A function may run before its triggering request is reported.
    if (event.kind === "attempt") for (const resource of [...held.keys()]) release(resource);
    emit(event);
    if (event.kind === "request")
      release(event.request.resource.slice(event.request.resource.indexOf(":::")));
  });
}
