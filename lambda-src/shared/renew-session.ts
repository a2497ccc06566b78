import type { S3Client } from "@aws-sdk/client-s3";
import type { Log } from "./log";
import { storageFailure } from "./storage-error";

/** S3's error codes for an invalid session token. */
const REFUSED_TOKEN = new Set(["ExpiredToken", "InvalidToken", "TokenRefreshRequired", "InvalidAccessKeyId"]);

/**
 * A revoked session is denied by a policy for all sessions issued before. A younger session is not treated as revoked,
 * so that not every denial costs a new session.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
const LEAST_AGE_MS = 60_000;

/** When a client's session was fetched, if any; shared by clients with shared credentials. */
export interface SessionAge {
  fetchedAt?: number;
}

/**
 * Makes a client fetch new credentials when S3 refuses its session, and repeat the request. The SDK alone keeps a
 * session until shortly before it expires.
 */
export function renewRefusedSession(client: S3Client, age: SessionAge, log: Log): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const { fetchedAt } = age;
      const isNew = fetchedAt === undefined || Date.now() - fetchedAt < LEAST_AGE_MS;
      try {
        return await next(args);
      } catch (error) {
        const { name } = storageFailure(error);
        const mayBeRevoked = name === "AccessDenied" && !isNew;
        if (!REFUSED_TOKEN.has(name) && !mayBeRevoked) throw error;
        // Another request may have renewed it in the meantime.
        if (age.fetchedAt === fetchedAt) {
          log.warn("session refused, requesting a new one", { reason: name });
          await (client.config.credentials as (options: { forceRefresh: true }) => Promise<unknown>)({
            forceRefresh: true,
          });
        }
        return next(args);
      }
    },
    { step: "initialize", name: "renewRefusedSession" },
  );
}
