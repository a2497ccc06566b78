import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Limits } from "../../analysis/guardrails";
import type { Service } from "../../iam";
import type { Model } from "../../terraform-model";
import { createPolicyLookup } from "../../analysis/lookup/policy-lookup";
import type { ConditionContext } from "../../analysis/lookup/question";
import type { Organizations } from "../../analysis/lookup/organizations";
import { answerRequest, type Handling } from "./answer-request";
import { createAuthorize, type Authorize } from "./authorize";
import { compareDecisions } from "./compare-decisions";
import { createKeyring, type Credentials } from "./credentials";
import { GatewayError } from "./gateway-error";
import { createSessions } from "./issue-sessions";
import { createKeyLocks } from "./key-locks";
import { listen, type ListeningServer } from "./listen";
import { createObjectStore } from "./object-store";
import type { ObjectChange, RequestRecord } from "./records";
import { createSequencer } from "./sequencer";
import { createBodyReader } from "./with-body-budget";
import { createTokens, type TokenClaims } from "./tokens";
import { withoutStatements } from "./without-statements";

export interface GatewayOptions {
  /** The stacks: the enforced policies, and the buckets. */
  readonly model: Model;
  /** Where moto listens. */
  readonly motoUrl: string;
  /** The organization of an account. @default - undetermined */
  readonly organizationOf?: Organizations;
  /** On 127.0.0.1; 0 for any free port. @default 0 */
  readonly port?: number;
  /** SCPs, RCPs and boundaries outside of the stacks. @default - none */
  readonly limits?: Limits;
  /** Sids of statements that are removed. @default - none */
  readonly without?: readonly string[];
  /**
   * Condition keys of every request, in addition to those of an internet client with TLS 1.3: `aws:SourceVpce` if the
   * policies require one. @default - none
   */
  readonly circumstances?: ConditionContext;
}

/** S3 and STS on loopback for the accounts of the stacks. */
export interface Gateway {
  /** `http://127.0.0.1:…`. What comes here counts as come over TLS: loopback has none, and clients need no certificate. */
  readonly url: string;
  /** Another endpoint, whose requests count as plain HTTP. */
  readonly plainUrl: string;
  /**
   * The credentials that a service gives to its program as a role: an execution role, a task role.
   *
   * @param sourceArn the source that the service sends, if any
   * @throws TrustError with the reason, when the trust policy does not allow it
   */
  readonly issueForService: (service: string, roleArn: string, sourceArn?: string) => Credentials;
  /** The credentials of a service that calls as itself, on behalf of what it names. */
  readonly issueAsService: (service: Service) => Credentials;
  /** A signed OpenID Connect token for AssumeRoleWithWebIdentity. */
  readonly tokenOf: (claims: TokenClaims) => string;
  /**
   * STS's credentials for a token.
   *
   * @throws TrustError with the reason, when the role's trust policy does not allow it
   */
  readonly issueForToken: (token: string, roleArn: string) => Credentials;
  /** An administrator of an account. */
  readonly issueForAdministrator: (account: string) => Credentials;
  /**
   * A user's session through Identity Center.
   *
   * @throws TrustError when the stacks assign no such permission set to the account
   */
  readonly issueForPerson: (permissionSetRoleArn: string) => Credentials;
  /** Whether a decision so far would differ with the removed statements. */
  readonly differed: () => boolean;
  /** Called after each answer; must not throw. Returns how to stop that. */
  readonly onRequest: (listener: (record: RequestRecord) => void) => () => void;
  /** Called after each change, in order for each key; must not throw. Returns how to stop that. */
  readonly onObjectChange: (listener: (change: ObjectChange) => void) => () => void;
  readonly close: () => Promise<void>;
}

/**
 * Starts the gateway and creates the stacks' buckets in the store.
 *
 * @throws GatewayError when the port is taken or the store does not answer
 * @throws UnknownStatementError when a Sid to remove is in no policy
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const model = withoutStatements(options.model, options.without ?? []);
  const now = (): Date => new Date();
  const lookup = createPolicyLookup(model, options.limits, options.organizationOf);
  const decider = (over: typeof lookup): Authorize =>
    createAuthorize(over, options.model, options.circumstances ?? {}, now);
  const { decide: authorize, differed } =
    model === options.model
      ? { decide: decider(lookup), differed: () => false }
      : compareDecisions(
          decider(lookup),
          decider(createPolicyLookup(options.model, options.limits, options.organizationOf)),
        );
  const keyring = createKeyring(now);
  const tokens = createTokens(now);
  const sessions = createSessions(model, lookup, authorize, keyring, tokens);
  const store = createObjectStore(options.motoUrl, model.buckets);
  const requests = createListeners<RequestRecord>();
  const changes = createListeners<ObjectChange>();
  const handling: Handling = {
    services: {
      model,
      authorize,
      store,
      lock: createKeyLocks(),
      nextSequencer: createSequencer(now),
      startedAt: now(),
      emit: changes.emit,
    },
    keyring,
    sessions,
    tokens,
    bodies: createBodyReader(),
    now,
    newId: () => randomBytes(8).toString("hex").toUpperCase(),
    emit: requests.emit,
  };
  try {
    await store.makeBuckets();
  } catch (cause) {
    throw new GatewayError(
      "GATEWAY_STORE_UNREACHABLE",
      `expected moto at ${options.motoUrl}, received no answer`,
      { cause },
    );
  }
  const usual = await openDoor(handling, options.port ?? 0, false);
  const plain = await openDoor(handling, 0, true);
  return {
    url: usual.url,
    plainUrl: plain.url,
    issueForService: (service, roleArn, sourceArn) =>
      sessions.issueForService(service, roleArn, sourceArn).credentials,
    issueAsService: (service) => sessions.issueAsService(service).credentials,
    tokenOf: tokens.sign,
    issueForToken: (token, roleArn) => sessions.issueForToken(token, roleArn).credentials,
    issueForAdministrator: (account) => sessions.issueForAdministrator(account).credentials,
    issueForPerson: (roleArn) => sessions.issueForPerson(roleArn).credentials,
    differed,
    onRequest: requests.add,
    onObjectChange: changes.add,
    close: async () => {
      await Promise.all([usual.close(), plain.close()]);
      store.close();
    },
  };
}

function openDoor(handling: Handling, port: number, plain: boolean): Promise<ListeningServer> {
  const server = createServer((incoming: IncomingMessage, response: ServerResponse) => {
    void answerRequest(handling, incoming, response, plain);
  });
  // Uploads may wait for memory, and objects are large.
  server.requestTimeout = 0;
  return listen(server, port);
}

interface Listeners<T> {
  readonly add: (listener: (item: T) => void) => () => void;
  readonly emit: (item: T) => void;
}

function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(item: T) => void>();
  return {
    add: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit: (item) => {
      for (const listener of listeners) listener(item);
    },
  };
}
