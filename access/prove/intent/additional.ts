import type { ResolvedConfig } from "../../../config/schema";
import type { Writer } from "../../../config/writer-schema";
import { accountKeysOf, producerAccount } from "../../../config/writers-of";
import { roleArnOf } from "../callers";
import type { Meant } from "./meant";

/** What the config gives a writer's own role beyond the handshake. */
export function additionalIntent(writer: Writer, config: ResolvedConfig): Meant[] {
  if (!("additionalStatements" in writer)) return [];
  return accountKeysOf(writer, config).flatMap((key) => {
    const role = roleArnOf(producerAccount(key, config), writer.roleName);
    return writer.additionalStatements.map(({ actions, resources, condition }): Meant => ({
      group: writer.name,
      purpose: "beyond the handshake",
      role,
      actions,
      on: resources,
      condition,
    }));
  });
}
