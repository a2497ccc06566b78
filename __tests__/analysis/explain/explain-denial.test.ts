import {
  explainDenial,
  mapPolicies,
  readDenials,
  type Explanation,
  type Given,
} from "../../../src/analysis/explain";
import { readModel, type Model } from "../../../src/terraform-model";
import { reasonText } from "../../../src/iam";
import { resolved, smallConfig } from "../../support/configs";
import { DESTINATION, TARGET, TASK, twoWriters } from "../../support/sandbox-config";
import { OPTION_CONFIGS } from "../../verifier/option-configs";
import { stacksOf } from "../../verifier/synthesized-stacks";
import { fence, withJson, withoutSids } from "./change-policies";

const config = twoWriters();
const model = readModel(stacksOf(config));
const SESSION = "arn:aws:sts::111111111111:assumed-role/task-role/session";
const LAMBDA = "arn:aws:sts::111111111111:assumed-role/lambda-role/session";
const OBJECT = `arn:aws:s3:::${DESTINATION}/tasks/a`;

function message(words: string, principal = SESSION): string {
  return `User: ${principal} is not authorized to perform: ${words}`;
}
const put = (reason: string, principal?: string) =>
  message(`s3:PutObject on resource: "${OBJECT}" ${reason}`, principal);
const NO_RESOURCE = "because no resource-based policy allows the s3:PutObject action";

function explained(text: string, given: Partial<Given> = {}, about: Model = model, of = config): Explanation {
  const [denial] = readDenials(text, "log").denials;
  if (denial === undefined) throw new Error(`expected a denial, received ${text}`);
  return explainDenial(denial, { circumstances: {}, ...given }, { config: of, model: about });
}

const without = (...sids: readonly string[]): Model =>
  mapPolicies(model, (policy) => withoutSids(policy, sids));

describe("what the stacks lack", () => {
  it("is named on both sides, though AWS names one, and both statements together are enough", () => {
    const { verdict, toAdd, allowedThen, oneIsEnough } = explained(
      put(NO_RESOURCE),
      {},
      without("WriteObjects", "WriteObjectsByTask"),
    );
    // No statement of the stacks is left to take a pattern from: the object's folder.
    const Resource = `arn:aws:s3:::${DESTINATION}/tasks/*`;
    expect(verdict).toBe("lacking");
    expect(toAdd.map(({ account, policy, statement }) => [account, policy, statement])).toEqual([
      [
        "account A (111111111111)",
        "policy of role task-role",
        { Effect: "Allow", Action: "s3:PutObject", Resource },
      ],
      [
        "account B (222222222222)",
        `bucket policy of ${DESTINATION}`,
        { Effect: "Allow", Principal: { AWS: TASK }, Action: "s3:PutObject", Resource },
      ],
    ]);
    expect([allowedThen, oneIsEnough]).toEqual([true, false]);
  });

  it("is said besides a Deny of a policy that no stack has, which decides", () => {
    const { verdict, toAdd, allowedThen, why } = explained(
      put("with an explicit deny in a service control policy"),
      {},
      without("WriteObjectsByTask"),
    );
    expect(verdict).toBe("outside");
    expect(why.map(reasonText).join("; ")).toContain("service control policy");
    expect(why.map(reasonText).join("; ")).not.toContain("the stacks allow it");
    expect(toAdd.map(({ policy }) => policy)).toEqual([`bucket policy of ${DESTINATION}`]);
    expect(allowedThen).toBeNull();
  });

  it("is the trust of B's role, or A's permission to assume it", () => {
    const trust = explained(
      message(
        `sts:AssumeRole on resource: ${TARGET} because no role trust policy allows the sts:AssumeRole action`,
        LAMBDA,
      ),
      {},
      without("TrustWriterRole"),
    );
    expect(trust.toAdd).toMatchObject([
      {
        policy: "trust policy of target-role",
        account: "account B (222222222222)",
        statement: {
          Principal: { AWS: "arn:aws:iam::111111111111:role/lambda-role" },
          Action: "sts:AssumeRole",
        },
      },
    ]);
    const identity = explained(
      message(
        `sts:AssumeRole on resource: ${TARGET} because no identity-based policy allows the sts:AssumeRole action`,
        LAMBDA,
      ),
      {},
      without("AssumeTargetRole"),
    );
    expect(identity.toAdd).toMatchObject([
      { policy: "policy of role lambda-role", statement: { Resource: TARGET } },
    ]);
    expect([trust.allowedThen, identity.allowedThen]).toEqual([true, true]);
  });

  it("is no statement where a Condition is there and is not met", () => {
    const guarded = mapPolicies(model, (policy) => {
      if (policy.name !== "trust policy of target-role") return policy;
      const condition = { Condition: { StringEquals: { "sts:ExternalId": "42" } } };
      return withJson(policy, (statement) => ({ ...statement, ...condition }));
    });
    const words = `sts:AssumeRole on resource: ${TARGET} because no role trust policy allows the sts:AssumeRole action`;
    const { verdict, toAdd, statements, next } = explained(
      message(words, LAMBDA),
      { circumstances: { "sts:ExternalId": "1" } },
      guarded,
    );
    expect([verdict, toAdd]).toEqual(["lacking", []]);
    expect(statements.map(({ name, keys }) => [name, keys])).toEqual([
      ["TrustWriterRole of trust policy of target-role", ["sts:ExternalId"]],
    ]);
    expect(next.join()).toContain("must meet the Condition of TrustWriterRole");
  });

  it("stands for itself where a key has characters that mean more in a policy", () => {
    const text = message(`s3:PutObject on resource: "arn:aws:s3:::${DESTINATION}/od*d/$x" ${NO_RESOURCE}`);
    const [first] = explained(text).toAdd;
    expect(first?.statement["Resource"]).toBe(`arn:aws:s3:::${DESTINATION}/od\${*}d/*`);
  });

  it("is also what the same request needs besides", () => {
    const keys = resolved(OPTION_CONFIGS["keys of their own"] ?? smallConfig());
    const whole = readModel(stacksOf(keys));
    const less = mapPolicies(whole, (policy) =>
      withoutSids(policy, ["UseDestinationKey", "WriteObjectsByTask"]),
    );
    const text = message(
      `s3:PutObject on resource: "arn:aws:s3:::destination-bucket/tasks/a" ${NO_RESOURCE}`,
    );
    const { toAdd, allowedThen } = explained(text, {}, less, keys);
    expect(toAdd.map(({ policy, action }) => [policy, action])).toEqual([
      ["bucket policy of destination-bucket", "s3:PutObject"],
      ["policy of role task-role", "kms:GenerateDataKey"],
    ]);
    expect(allowedThen).toBe(true);
  });
});

describe("what the stacks allow", () => {
  it("is not deployed on the side that AWS names", () => {
    const { verdict, statements, next } = explained(put(NO_RESOURCE));
    expect(verdict).toBe("not-deployed");
    expect(statements.map(({ sid, stack }) => [sid, stack])).toEqual([["WriteObjectsByTask", "account_B"]]);
    expect(next.join()).toContain("shows the difference of account_B");
  });

  it("is not deployed on one side or the other where AWS names none", () => {
    expect(explained(put("")).statements.map(({ sid }) => sid)).toEqual([
      "WriteObjects",
      "WriteObjectsByTask",
    ]);
  });

  it.each([
    [
      "with an explicit deny in a service control policy",
      "service control policy over account A (111111111111)",
    ],
    [
      "with an explicit deny in a resource control policy",
      "resource control policy over account B (222222222222)",
    ],
    ["because no permissions boundary allows the s3:PutObject action", `permissions boundary of ${TASK}`],
    ["because no session policy allows the s3:PutObject action", `session policy of ${TASK}`],
    ["with an explicit deny in a VPC endpoint policy", "VPC endpoint that the request went through"],
  ])("is denied outside of them: %s", (reason, words) => {
    const { verdict, why, toAdd } = explained(put(reason));
    expect([verdict, toAdd]).toEqual(["outside", []]);
    expect(why.map(reasonText).join("\n")).toContain(words);
  });

  it("is denied by a Deny that depends on the request, each of which is named", () => {
    const text = put("with an explicit deny in a resource-based policy");
    const { verdict, statements } = explained(text);
    expect(verdict).toBe("not-deployed");
    expect(statements.map(({ sid }) => sid)).toEqual([
      "DenyInsecureTransport",
      "DenyOldTls",
      "DenyOtherEncryption",
      "DenyOtherKeys",
      "DenyCustomerKeys",
    ]);
    const plain = explained(text, {
      circumstances: { "aws:SecureTransport": "false", "s3:TlsVersion": null },
    });
    expect([plain.verdict, plain.statements.map(({ sid }) => sid)]).toEqual([
      "denied",
      ["DenyInsecureTransport"],
    ]);
  });

  it("of who is in no stack, its own policies lack", () => {
    const open = mapPolicies(model, (policy) =>
      policy.name === `bucket policy of ${DESTINATION}`
        ? withJson(policy, (statement) =>
            statement["Sid"] === "WriteObjectsByTask"
              ? { ...statement, Principal: { AWS: "arn:aws:iam::333333333333:role/other" } }
              : statement,
          )
        : policy,
    );
    const other = "arn:aws:sts::333333333333:assumed-role/other/session";
    const { verdict, toAdd, allowedThen } = explained(
      put("because no identity-based policy allows the s3:PutObject action", other),
      {},
      open,
    );
    expect(verdict).toBe("outside");
    expect(toAdd).toMatchObject([{ account: "account 333333333333", side: "identity", isOfStacks: false }]);
    expect(allowedThen).toBeNull();
  });
});

describe("a role that is in no stack", () => {
  it("is reported with the one that it may be mistaken for", () => {
    const { verdict, notes, toAdd } = explained(put(NO_RESOURCE, SESSION.replace("task-role", "task-rol")));
    expect(verdict).toBe("lacking");
    expect(notes.join()).toContain(`the stacks have ${TASK}`);
    expect(toAdd).toMatchObject([{ policy: `bucket policy of ${DESTINATION}` }]);
  });

  it("and is to be assumed is possibly missing", () => {
    const { verdict, next } = explained(message(`sts:AssumeRole on resource: ${TARGET}-2`, LAMBDA));
    expect(verdict).toBe("undetermined");
    expect(next.join()).toContain("if the role does not exist");
  });
});

describe("what AWS refuses whatever the policies say", () => {
  it.each([
    [
      "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.",
      "BlockPublicAcls",
    ],
    [
      "because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C).",
      "customer-provided key (SSE-C): send none",
    ],
  ])("%s", (reason, words) => {
    const { verdict, why, toAdd } = explained(put(reason));
    expect([verdict, toAdd]).toEqual(["refused", []]);
    expect(why.map(reasonText).join()).toContain(words);
  });
});

describe("a key", () => {
  const keys = resolved(OPTION_CONFIGS["keys of their own"] ?? smallConfig());
  const whole = readModel(stacksOf(keys));
  const less = mapPolicies(whole, (policy) => withoutSids(policy, ["UseByTask"]));
  const made = "arn:aws:kms:eu-central-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const words =
    "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";

  it("that KMS calls by an id which the stacks cannot know is found by its account and Region", () => {
    const { verdict, toAdd, notes, allowedThen } = explained(
      message(`kms:GenerateDataKey on resource: ${made} ${words}`),
      {},
      less,
      keys,
    );
    expect(verdict).toBe("lacking");
    expect(toAdd).toEqual([
      {
        account: "account B (222222222222)",
        policy: "key policy of alias/destination",
        side: "resource",
        action: "kms:GenerateDataKey",
        isOfStacks: true,
        statement: {
          Effect: "Allow",
          Principal: { AWS: TASK },
          Action: "kms:GenerateDataKey",
          Resource: "*",
          Condition: { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
        },
      },
    ]);
    expect(allowedThen).toBe(true);
    expect(notes.join()).toContain("the call is assumed to come from S3, for destination-bucket");
  });

  it("that AWS does not name has to be said where there are several", () => {
    const text = message(`kms:GenerateDataKey on this resource ${words}`);
    const open = explained(text, {}, less, keys);
    expect(open.verdict).toBe("undetermined");
    expect(open.next.join()).toContain("alias/destination");
    expect(explained(text, { resource: "alias/destination" }, less, keys).toAdd).toHaveLength(1);
  });

  it("of an identity policy in another account is named by its alias", () => {
    const bare = mapPolicies(whole, (policy) => withoutSids(policy, ["UseDestinationKey"]));
    const text = message(
      `kms:GenerateDataKey on resource: ${made} because no identity-based policy allows the kms:GenerateDataKey action`,
    );
    expect(explained(text, {}, bare, keys)).toMatchObject({
      allowedThen: true,
      toAdd: [
        {
          policy: "policy of role task-role",
          statement: {
            Resource: "arn:aws:kms:eu-central-1:222222222222:key/*",
            Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": ["alias/destination"] } },
          },
        },
      ],
    });
  });
});

describe("what is not known", () => {
  it("is asked for", () => {
    const { verdict, next } = explained(
      "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
    );
    expect(verdict).toBe("undetermined");
    expect(next.map((one) => one.split(":")[0])).toEqual(["say --principal ARN", "say --resource ARN"]);
  });

  it("is decoded by AWS alone", () => {
    const { verdict, next } = explained("Encoded authorization failure message: Abc-_=");
    expect(verdict).toBe("undetermined");
    expect(next.join()).toContain(
      "aws sts decode-authorization-message --query DecodedMessage --output text --encoded-message Abc-_=",
    );
  });

  it("is a condition key that --with settles", () => {
    const guarded = mapPolicies(model, (policy) =>
      policy.name === `bucket policy of ${DESTINATION}`
        ? withJson(policy, (statement) =>
            statement["Sid"] === "WriteObjectsByTask"
              ? { ...statement, Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }
              : statement,
          )
        : policy,
    );
    const open = explained(put(NO_RESOURCE), {}, guarded);
    expect([open.verdict, open.why.map(reasonText).join()]).toEqual([
      "undetermined",
      expect.stringContaining("--with aws:SourceIp=VALUE"),
    ]);
    expect(
      explained(put(NO_RESOURCE), { circumstances: { "aws:SourceIp": "198.51.100.1" } }, guarded).verdict,
    ).toBe("lacking");
  });
});

describe("the limits that a config declares", () => {
  it("deny as AWS does, and are named", () => {
    const limits = fence("s3:PutObject");
    const [denial] = readDenials(put("with an explicit deny in a service control policy"), "log").denials;
    if (denial === undefined) throw new Error("expected a denial");
    const { verdict, why } = explainDenial(denial, { circumstances: {} }, { config, model, limits });
    expect(verdict).toBe("denied");
    expect(why).toMatchObject([{ kind: "statement", side: "scp", sid: "Fence" }]);
  });
});
