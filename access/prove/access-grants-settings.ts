import type { ResolvedConfig } from "../../config/schema";
import type { LambdaWriter, RoleWriter } from "../../config/writer-schema";
import type { Model } from "../model/model";
import { roleArnOf } from "./callers";
import type { Setting } from "./question";
import { LOCATION_ROLE, ownRoles, wishesOf, type Reach } from "./reaches";

type Grantee = LambdaWriter | RoleWriter;

function granteesOf(config: ResolvedConfig): Grantee[] {
  return config.writers.filter(
    (writer): writer is Grantee => "handshake" in writer && writer.handshake.kind === "access-grants",
  );
}

/** What a grant has to give for all that is wished under a prefix. */
export function grantPermission({
  actions,
  lists,
}: Pick<Reach, "actions" | "lists">): "READ" | "WRITE" | "READWRITE" {
  const reads = actions.some((action) => action.startsWith("s3:GetObject")) || lists !== "nothing";
  const writes = actions.some((action) => /Put|Delete|Abort/.test(action));
  return reads && writes ? "READWRITE" : writes ? "WRITE" : "READ";
}

/** The grants themselves: which role is given what under which prefix, and with which role S3 gives it. */
export function accessGrantsSettings(config: ResolvedConfig, { accessGrants }: Model): Setting[] {
  const grantees = granteesOf(config);
  const { B } = config.accounts;
  const group = config.destination.bucketName;
  const found = accessGrants.filter(({ account, region }) => account === B.id && region === B.region);
  const others = accessGrants.filter((instance) => !found.includes(instance));
  const expected = grantees.flatMap((writer) => {
    const arns = ownRoles(writer, config).map(({ principal }) =>
      principal.kind === "role-session" ? principal.roleArn : "",
    );
    return arns.flatMap((arn) =>
      wishesOf(writer).map((wish) => `${grantPermission(wish)} on ${wish.prefix}* for ${arn}`),
    );
  });
  const received = found.flatMap(({ grants }) =>
    grants.map(({ permission, subPrefix, granteeArn }) => `${permission} on ${subPrefix} for ${granteeArn}`),
  );
  const location = (scope: string, roleArn: string): string => `${scope} with ${roleArn}`;
  const locations =
    grantees.length === 0
      ? []
      : [location(`s3://${config.destination.bucketName}/*`, roleArnOf(B, LOCATION_ROLE))];
  const text = (list: readonly string[]): string => [...list].sort().join("; ") || "none";
  if (grantees.length === 0 && accessGrants.length === 0) return [];
  return [
    {
      group,
      subject: "S3 Access Grants",
      name: "grants",
      expected: text(expected),
      received: text(received),
    },
    {
      group,
      subject: "S3 Access Grants",
      name: "locations",
      expected: text(locations),
      received: text(
        found.flatMap((instance) => instance.locations.map(({ scope, roleArn }) => location(scope, roleArn))),
      ),
    },
    {
      group,
      subject: "S3 Access Grants",
      name: `instances outside of ${B.id} in ${B.region}`,
      expected: "none",
      received: text(others.map(({ instanceArn }) => instanceArn)),
    },
  ];
}
