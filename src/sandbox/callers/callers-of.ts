import { declaredDestinations, type DeclaredDestination } from "../../declared/buckets";
import { roleArnOf } from "../../analysis/lookup/callers";
import { sampleDelivery } from "../../declared/deliveries";
import { permissionSetRole } from "../../declared/expected-access";
import { tokenClaims } from "../../declared/oidc-tokens";
import { documentedSources } from "../../declared/service-sources";
import { byKind, type ByKind } from "../../config/by-kind";
import type { ResolvedConfig } from "../../config/schema";
import type {
  IdentityCenterWriter,
  RoleWriter,
  ServicePrincipalWriter,
  Writer,
} from "../../config/writer-schema";
import { accountKeysOf, producerAccount } from "../../config/writers-of";
import type { Credentials, Gateway } from "../gateway";

/** The caller of a writer without a function: a program with a role, or a user. */
export interface Caller {
  readonly writer: RoleWriter | IdentityCenterWriter | ServicePrincipalWriter;
  /** The service that gives the credentials, or `Identity Center`. */
  readonly by: string;
  /** In the names of its objects. */
  readonly shortName: string;
  /** The role's ARN; the name of a service that has none. */
  readonly roleArn: string;
  /** Where it puts objects. */
  readonly destination: DeclaredDestination;
  /** The key of its permitted put. @default - one under the writer's first prefix, if it may write */
  readonly key?: string;
  /** @throws TrustError when the role trusts no principal of the kind */
  readonly signIn: (gateway: Gateway) => Credentials;
}

const CALLERS: ByKind<Writer, [ResolvedConfig], Caller[]> = {
  // A function calls by itself, and a rule invokes a function outside of the sandbox.
  lambda: () => [],
  "event-bridge": () => [],
  "service-principal": (writer, config) => {
    return declaredDestinations(writer, config).map((destination) => {
      const { principal, key } = sampleDelivery(writer, destination, config);
      return {
        writer,
        by: principal.name,
        shortName: principal.name.split(".")[0] ?? principal.name,
        roleArn: principal.name,
        destination,
        key,
        signIn: (gateway) => gateway.issueAsService(principal),
      };
    });
  },
  "ecs-task": (writer, config) => programs(writer, ["ecs-tasks.amazonaws.com"], config),
  service: (writer, config) => programs(writer, writer.services, config),
  oidc: (writer, config) =>
    accountKeysOf(writer, config).flatMap((key) => {
      const roleArn = roleArnOf(producerAccount(key, config), writer.roleName);
      return declaredDestinations(writer, config).map((destination) => ({
        writer,
        by: writer.identityProvider.type,
        shortName: "token",
        roleArn,
        destination,
        signIn: (gateway: Gateway) => gateway.issueForToken(gateway.tokenOf(tokenClaims(writer)), roleArn),
      }));
    }),
  "identity-center": (writer, config) => {
    const roleArn = permissionSetRole(writer, config);
    return declaredDestinations(writer, config).map((destination) => ({
      writer,
      by: "Identity Center",
      shortName: "person",
      roleArn,
      destination,
      signIn: (gateway: Gateway) => gateway.issueForPerson(roleArn),
    }));
  },
};

/** All callers of the config's writers. */
export function callersOf(config: ResolvedConfig): Caller[] {
  return config.writers.flatMap((writer) => byKind(CALLERS, writer, config));
}

/** One for each account that has the writer, each service that may assume its role there, and each destination. */
function programs(writer: RoleWriter, services: readonly string[], config: ResolvedConfig): Caller[] {
  return accountKeysOf(writer, config).flatMap((key) => {
    const account = producerAccount(key, config);
    const roleArn = roleArnOf(account, writer.roleName);
    return services.flatMap((service) => {
      const [source] = documentedSources(service, account);
      return declaredDestinations(writer, config).map((destination): Caller => ({
        writer,
        by: service,
        shortName: service.split(".")[0] ?? service,
        roleArn,
        destination,
        signIn: (gateway) => gateway.issueForService(service, roleArn, source),
      }));
    });
  });
}
