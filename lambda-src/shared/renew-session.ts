import type { S3Client } from "@aws-sdk/client-s3";
import type { Log } from "./log";
import { storageFailure } from "./storage-error";

/** What S3 says of a session's token that is none any more. */
const REFUSED_TOKEN = new Set(["ExpiredToken", "InvalidToken", "TokenRefreshRequired", "InvalidAccessKeyId"]);

/**
 * A revoked session is denied like any other request: by a policy that denies all that was issued before. A session this
 * young is not treated as revoked, so that not every denial costs a session.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
const LEAST_AGE_MS = 60_000;

/** When a client's session was fetched, where one was; clients that share their credentials share it. */
export interface SessionAge {
  fetchedAt?: number;
}

/**
 * Has a client fetch new credentials as soon as S3 refuses its session, and send the request once more. The SDK by itself
 * keeps a session until shortly before its end.
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
        // Another request may have had it renewed meanwhile.
        if (age.fetchedAt === fetchedAt) {
          log.warn("session refused, asking for a new one", { reason: name });
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
