import type { HandshakeConfig } from "../../src/config/schema";

/** What differs between environments. */
export interface Environment {
  /** In every name: two environments may share their accounts. */
  readonly name: string;
  readonly accountA: string;
  readonly accountB: string;
  /** Holds the states. */
  readonly stateBucket: string;
}

/** The same system in each environment. Every name, the key of every state and the id of every stack has the environment's in it. */
export function environment({ name, accountA, accountB, stateBucket }: Environment): HandshakeConfig {
  const account = (key: string, id: string): HandshakeConfig["accounts"]["A"] => ({
    id,
    region: "eu-central-1",
    backend: {
      kind: "s3",
      bucket: stateBucket,
      key: `s3-handshake/${name}/account_${key}.tfstate`,
      region: "eu-central-1",
    },
    tags: { environment: name },
  });
  return {
    environment: name,
    accounts: { A: account("A", accountA), B: account("B", accountB) },
    destination: { bucketName: `acme-${name}-thumbnails` },
    writers: [
      {
        kind: "lambda",
        name: "thumbnail",
        functionName: `thumbnail-${name}`,
        roleName: `thumbnail-${name}`,
        handshake: { kind: "assume-role", roleName: `thumbnail-writer-${name}` },
        source: { in: "own-bucket", bucketName: `acme-${name}-uploads` },
      },
      { kind: "ecs-task", name: "task", roleName: `report-task-${name}`, prefixes: ["reports/"] },
    ],
    dashboard: { name: `thumbnail-${name}` },
    alarms: { topicName: `thumbnail-alarms-${name}`, emails: [`operations+${name}@example.com`] },
  };
}
