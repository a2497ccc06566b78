import { byKind, type ByKind } from "../config/by-kind";
import type { ResolvedWriter } from "../config/resolve-writers";
import type { Binding } from "./actor";
import { planEventRule } from "./event-rule";
import { planFunctionWriter } from "./function-writer";
import { planPeople } from "./identity-center";
import { trustTokens } from "./oidc-writer";
import type { PlannedWriter } from "./planned-writer";
import { planRole } from "./role-writer";
import { planServicePrincipal } from "./service-principal";

const PLAN: ByKind<ResolvedWriter, [Binding], PlannedWriter> = {
  lambda: planFunctionWriter,
  "ecs-task": (writer, binding) => planRole(writer, { services: ["ecs-tasks.amazonaws.com"] }, binding),
  service: (writer, binding) => planRole(writer, { services: writer.services }, binding),
  oidc: (writer, binding) =>
    planRole(writer, { services: [], alsoTrusts: (account) => trustTokens(writer, account) }, binding),
  "event-bridge": planEventRule,
  "identity-center": planPeople,
  "service-principal": planServicePrincipal,
};

/** Plans both accounts for a writer: roles with trust policies, bucket policy statements, key use. */
export function planWriter(writer: ResolvedWriter, binding: Binding): PlannedWriter {
  return byKind(PLAN, writer, binding);
}
