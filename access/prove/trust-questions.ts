import type { ResolvedConfig } from "../../config/schema";
import type { Writer } from "../../config/writer-schema";
import { accountKeysOf, producerAccount } from "../../config/writers-of";
import { partitionOf } from "../../config/partition";
import {
  administrator,
  anotherRegion,
  bystander,
  from,
  OUTSIDE,
  roleArnOf,
  rootUser,
  serviceCaller,
  strangerAccount,
  type Place,
} from "./callers";
import type { Caller, Circumstances, Expected, Question } from "./question";
import { accessGrantsInstance, LOCATION_ROLE, ownRoles } from "./reaches";
import { namesakes } from "./stranger-questions";
import { firstSessionActions, nextSessionActions, SESSION_ACTIONS } from "./service-sessions";
import { documentedSources } from "./service-sources";

type RoleWriter = Exclude<Writer, { kind: "identity-center" }>;

/** Whether a role may be taken on: by whom, and on whose behalf. */
export function trustQuestions(config: ResolvedConfig): Question[] {
  const writers = config.writers.filter((writer) => writer.kind !== "identity-center");
  return [
    ...writers.flatMap((writer) =>
      accountKeysOf(writer, config).flatMap((key) =>
        ownRoleQuestions(writer, producerAccount(key, config), config),
      ),
    ),
    ...writers.flatMap((writer) => targetRoleQuestions(writer, config)),
    ...locationRoleQuestions(config),
  ];
}

type Ask = (
  caller: Caller,
  situation: string,
  result: Expected["result"],
  circumstances?: Circumstances,
) => Question;

function asker(group: string, place: Place, roleName: string, action = "sts:AssumeRole"): Ask {
  return (caller, situation, result, circumstances = {}) => ({
    group,
    caller,
    action,
    resource: roleArnOf(place, roleName),
    resourceAccount: place.id,
    region: place.region,
    situation,
    expected: { result },
    circumstances,
  });
}

/** One that takes roles on and that no config names. */
const ANOTHER_SERVICE = "ec2.amazonaws.com";
const OTHER_SERVICES = [
  ANOTHER_SERVICE,
  "lambda.amazonaws.com",
  "ecs-tasks.amazonaws.com",
  "events.amazonaws.com",
];

function ownRoleQuestions(writer: RoleWriter, account: Place, config: ResolvedConfig): Question[] {
  const named = servicesOf(writer);
  return ["sts:AssumeRole", ...SESSION_ACTIONS].flatMap((action) => {
    const ask = asker(writer.name, account, writer.roleName, action);
    const meant = named.filter((service) => isAskedFor(service, action));
    const others = [...OTHER_SERVICES, ...named].filter((service) => !meant.includes(service));
    return [
      ...meant.flatMap((service) =>
        serviceQuestions(service, sourcesOf(writer, service, account), ask, account, config),
      ),
      ...others.map((service) =>
        ask(
          serviceCaller(service, documentedSources(service, account)[0] ?? null, account.id),
          "another service",
          "denied",
        ),
      ),
      ...nobody(account, config).map((caller) => ask(caller, "not a service", "denied")),
    ];
  });
}

/** Whether the service needs the action, as it assumes a role. */
function isAskedFor(service: string, action: string): boolean {
  return action === "sts:AssumeRole" || firstSessionActions(service).some((one) => one === action);
}

function servicesOf(writer: RoleWriter): readonly string[] {
  if (writer.kind === "service") return writer.services;
  return [
    {
      lambda: "lambda.amazonaws.com",
      "ecs-task": "ecs-tasks.amazonaws.com",
      "event-bridge": "events.amazonaws.com",
    }[writer.kind],
  ];
}

function sourcesOf(writer: RoleWriter, service: string, account: Place): string[] {
  return writer.kind === "event-bridge"
    ? [ruleArn(account, writer.ruleName)]
    : documentedSources(service, account);
}

function ruleArn({ id, region }: Place, name: string): string {
  return `arn:${partitionOf(region)}:events:${region}:${id}:rule/${name}`;
}

/** With the documented source it may; for another account, in another Region, or from a source of another kind, it may not. */
function serviceQuestions(
  service: string,
  sources: readonly string[],
  ask: Ask,
  account: Place,
  config: ResolvedConfig,
): Question[] {
  if (sources.length === 0) return [ask(serviceCaller(service, null, null), "takes the role on", "allowed")];
  const stranger = strangerAccount(config).id;
  return sources.flatMap((source) => {
    const moved = source.replace(`:${account.id}:`, `:${stranger}:`);
    const [, , , region = ""] = source.split(":");
    const elsewhere = source.replace(`:${region}:`, `:${anotherRegion(region)}:`);
    const kinds = [
      `arn:${partitionOf(account.region)}:sns:${account.region}:${account.id}:another-kind`,
      ...(service === "events.amazonaws.com" ? [ruleArn(account, "another-rule"), `${source}-2`] : []),
    ];
    return [
      ask(serviceCaller(service, source, account.id), "takes the role on", "allowed"),
      ask(serviceCaller(service, moved, stranger), "for another account", "denied"),
      ask(serviceCaller(service, source, stranger), "for another account, with this one's source", "denied"),
      ask(serviceCaller(service, moved, account.id), "with another account's source", "denied"),
      ask(serviceCaller(service, elsewhere, account.id), "in another Region", "denied"),
      ask(serviceCaller(service, null, account.id), "without a source", "denied"),
      ...kinds.map((kind) => ask(serviceCaller(service, kind, account.id), "with another source", "denied")),
    ];
  });
}

/** Those whom a role of services trusts in no case. */
function nobody(account: Place, config: ResolvedConfig): Caller[] {
  const stranger = strangerAccount(config);
  return [
    administrator(account),
    administrator(stranger),
    ...(account.id === config.accounts.B.id ? [] : [administrator(config.accounts.B)]),
  ];
}

/**
 * The role in B that a writer takes on: by its own roles alone, in the organization, with the external id, and with the
 * tags or the source identity that its sessions pass on, if they do. STS sends the external id with AssumeRole alone.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
function targetRoleQuestions(writer: RoleWriter, config: ResolvedConfig): Question[] {
  if (!("handshake" in writer) || writer.handshake.kind !== "assume-role") return [];
  const { B } = config.accounts;
  const { externalId, roleName, sessionName } = writer.handshake;
  const next: readonly string[] = ["sts:AssumeRole", ...nextSessionActions(servicesOf(writer))];
  const own = ownRoles(writer, config);
  return ["sts:AssumeRole", ...SESSION_ACTIONS].flatMap((action) => {
    const assumes = action === "sts:AssumeRole";
    const usual: Circumstances = {
      ...(assumes ? { "sts:RoleSessionName": sessionName ?? writer.name } : {}),
      ...(assumes && externalId !== undefined ? { "sts:ExternalId": externalId } : {}),
    };
    const ask = asker(writer.name, B, roleName, action);
    const denied = (caller: Caller, situation: string, circumstances: Circumstances = usual): Question =>
      ask(caller, situation, "denied", circumstances);
    const isMeant = next.includes(action);
    return [
      ...own.map((caller): Question => ({
        ...ask(caller, isMeant ? "takes the role on" : "not asked for", "denied", usual),
        expected: { result: isMeant ? "allowed" : "denied", identity: isMeant, resource: isMeant },
      })),
      ...(externalId === undefined || !assumes
        ? []
        : own.flatMap((caller) => [
            denied(caller, "without the external id", { ...usual, "sts:ExternalId": null }),
            denied(caller, "with another external id", { ...usual, "sts:ExternalId": `${externalId}-2` }),
          ])),
      ...(config.organizationId === undefined
        ? []
        : own.flatMap((caller) => [
            denied(from(caller, OUTSIDE), "from outside of the organization"),
            denied(from(caller, "none"), "from an account in no organization"),
          ])),
      ...outsiders(writer, own, config).map((caller) => denied(caller, "a stranger")),
      ...["lambda.amazonaws.com", ANOTHER_SERVICE, "s3.amazonaws.com"].map((service) =>
        denied(serviceCaller(service, null, null), "a service", {}),
      ),
    ];
  });
}

function outsiders(writer: RoleWriter, own: readonly Caller[], config: ResolvedConfig): Caller[] {
  const accounts = accountKeysOf(writer, config).map((key) => producerAccount(key, config));
  const { B } = config.accounts;
  const others = config.writers
    .filter((other) => other !== writer && other.kind !== "identity-center")
    .flatMap((other) => ownRoles(other as RoleWriter, config));
  return [
    ...accounts.map((account) => administrator(account)),
    ...accounts.map((account) => rootUser(account)),
    ...namesakes(own, B.id, config),
    ...others,
    bystander(B),
    administrator(strangerAccount(config)),
    ...(accounts.some(({ id }) => id === B.id) ? [] : [administrator(B)]),
  ];
}

/** The role with which S3 Access Grants reaches the destination. */
function locationRoleQuestions(config: ResolvedConfig): Question[] {
  if (config.accessGrants === undefined) return [];
  const { B } = config.accounts;
  const service = "access-grants.s3.amazonaws.com";
  const source = accessGrantsInstance(B);
  const stranger = strangerAccount(config).id;
  const moved = source.replace(B.id, stranger);
  return ["sts:AssumeRole", "sts:SetSourceIdentity"].flatMap((action) => {
    const ask = asker(config.destination.bucketName, B, LOCATION_ROLE, action);
    return [
      ask(serviceCaller(service, source, B.id), "takes the role on", "allowed"),
      ask(serviceCaller(service, moved, stranger), "for another account", "denied"),
      ask(serviceCaller(service, source, stranger), "for another account, with this one's source", "denied"),
      ask(serviceCaller(service, moved, B.id), "with another account's source", "denied"),
      ask(serviceCaller(service, `${source}-2`, B.id), "with another source", "denied"),
      ask(
        serviceCaller(service, source.replace(`:${B.region}:`, `:${anotherRegion(B.region)}:`), B.id),
        "for an instance of another Region",
        "denied",
      ),
      ask(serviceCaller("s3.amazonaws.com", source, B.id), "another service", "denied"),
      ...nobody(B, config).map((caller) => ask(caller, "not a service", "denied")),
    ];
  });
}
