import type { ResolvedConfig } from "../../config/schema";
import type { Writer } from "../../config/writer-schema";
import { accountKeysOf, producerAccount } from "../../config/writers-of";
import { roleArnOf } from "../../analysis/lookup/callers";
import type { IntendedStatement } from "./intended-statement";

/** The permissions of a writer's role beyond the handshake. */
export function additionalIntent(writer: Writer, config: ResolvedConfig): IntendedStatement[] {
  if (!("additionalStatements" in writer)) return [];
  return accountKeysOf(writer, config).flatMap((key) => {
    const role = roleArnOf(producerAccount(key, config), writer.roleName);
    return writer.additionalStatements.map(({ actions, resources, condition }): IntendedStatement => ({
      group: writer.name,
      purpose: "beyond the handshake",
      role,
      actions,
      on: resources,
      condition,
    }));
  });
}
