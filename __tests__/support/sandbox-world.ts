import { S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { readModel, type Model } from "../../src/terraform-model";
import type { ResolvedConfig } from "../../src/config/schema";
import {
  startGateway,
  withoutStatements,
  type Credentials,
  type Gateway,
  type GatewayOptions,
  type ObjectChange,
  type RequestRecord,
} from "../../src/sandbox/gateway";
import type { Moto } from "../../src/sandbox/moto";
import { disagreements } from "./disagreements";
import { emptyStore } from "./shared-store";
import { stacksOf } from "../verifier/synthesized-stacks";

/** The stacks of a config as the gateway enforces them. */
export function modelOf(config: ResolvedConfig): Model {
  return readModel(stacksOf(config));
}

/** A gateway with the shared store, and what it reported. */
export interface SandboxWorld {
  readonly gateway: Gateway;
  readonly moto: Moto;
  readonly model: Model;
  readonly requests: RequestRecord[];
  readonly changes: ObjectChange[];
  /** An S3 client with these credentials, that tries once. */
  readonly s3: (
    credentials: Keys | undefined,
    options?: { readonly region?: string; readonly plain?: boolean },
  ) => S3Client;
  readonly sts: (credentials: Credentials) => STSClient;
  /** AssumeRole, through the gateway. */
  readonly assume: (credentials: Credentials, roleArn: string, sessionName: string) => Promise<Keys>;
  /** Ends all, and holds every decision that was made against what the proof says of it. */
  readonly close: () => Promise<void>;
}

/** What a client signs with. */
export type Keys = Pick<Credentials, "accessKeyId" | "secretAccessKey" | "sessionToken">;

export async function startSandboxWorld(
  config: ResolvedConfig,
  options: Partial<GatewayOptions> = {},
): Promise<SandboxWorld> {
  const model = modelOf(config);
  const moto = await emptyStore();
  const gateway = await startGateway({ model, motoUrl: moto.url, ...options });
  const requests: RequestRecord[] = [];
  const changes: ObjectChange[] = [];
  const seen: RequestRecord[] = [];
  gateway.onRequest((record) => {
    requests.push(record);
    seen.push(record);
  });
  gateway.onObjectChange((change) => changes.push(change));
  const clients: { destroy(): void }[] = [];
  const kept = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const { region } = config.accounts.B;
  const sts = (credentials: Credentials): STSClient =>
    kept(new STSClient({ region, endpoint: gateway.url, maxAttempts: 1, credentials }));
  return {
    gateway,
    moto,
    model,
    requests,
    changes,
    s3: (credentials, { plain = false, region: other = region } = {}) =>
      kept(
        new S3Client({
          region: other,
          endpoint: plain ? gateway.plainUrl : gateway.url,
          forcePathStyle: true,
          maxAttempts: 1,
          // An anonymous caller signs nothing.
          ...(credentials === undefined ? { signer: { sign: (request) => Promise.resolve(request) } } : {}),
          credentials: credentials ?? { accessKeyId: "", secretAccessKey: "" },
        }),
      ),
    sts,
    assume: async (credentials, RoleArn, RoleSessionName) => {
      const { Credentials: given } = await sts(credentials).send(
        new AssumeRoleCommand({ RoleArn, RoleSessionName }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken } = given ?? {};
      if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
        throw new Error("expected credentials, received none");
      }
      return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    },
    close: async () => {
      for (const client of clients) client.destroy();
      await gateway.close();
      expect(disagreements(seen, config, withoutStatements(model, options.without ?? []))).toEqual([]);
    },
  };
}
