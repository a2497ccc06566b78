import { withRoleNames } from "../../src/config/role-arns";
import type { HandshakeConfig } from "../../src/config/schema";
import { lambdaWriter, ownCodeWriter, resolved, smallConfig } from "../support/configs";
import { findingsOf } from "../support/findings-of";

const { accounts, writers } = smallConfig();
const { A, B } = accounts;
const [task] = writers;
const archive = { id: "333333333333", region: "eu-west-1" };
const base = {
  accounts,
  owners: { archive },
  destinations: {
    main: { bucketName: "main-bucket" },
    archive: { account: "archive", bucketName: "archive-bucket" },
  },
  writers: [{ ...task, destinations: ["main", "archive"] }],
};
const assuming = (destinations: string[], name = "task") => ({
  ...task,
  name,
  roleName: `${name}-role`,
  handshake: { kind: "assume-role", roleName: `${name}-target` },
  destinations,
});
const { owners, destinations } = base;

test("several destinations in two accounts pass, whatever their writers", () => {
  expect(findingsOf(base)).toEqual([]);
  expect(findingsOf({ ...base, writers: [assuming(["main", "archive"])] })).toEqual([]);
  expect(
    findingsOf({
      ...base,
      writers: [
        { ...lambdaWriter(), destinations: ["main"] },
        { ...task, destinations: ["archive"] },
      ],
    }),
  ).toEqual([]);
});

test("own code may write to several, since it decides what happens to a failure", () => {
  const own = ownCodeWriter({ destinations: ["main", "archive"] });
  expect(findingsOf({ ...base, writers: [own] })).toEqual([]);
  expect(
    findingsOf({ ...base, writers: [{ ...own, source: { in: "destination", prefix: "uploads/" } }] }),
  ).toContain(
    'writers[0].destinations: one destination: with source.in "destination" it is the source, too | "main", "archive"',
  );
});

test("a role that is there is one of the destination's account", () => {
  const handshake = {
    kind: "assume-role",
    roleName: "arn:aws:iam::333333333333:role/teams/archive",
    existingRole: true,
  };
  const two = [
    { ...task, destinations: ["main"] },
    { ...task, name: "other", roleName: "other-role", handshake, destinations: ["archive"] },
  ];
  expect(findingsOf({ ...base, writers: two })).toEqual([]);
  const { writers: read } = resolved({ ...base, writers: two } as HandshakeConfig);
  expect(withRoleNames({ ...resolved(base as HandshakeConfig), writers: read }).writers[1]).toMatchObject({
    handshake: { roleName: "teams/archive" },
  });
});

test("writers of one prefix in two destinations share nothing", () => {
  const two = [
    { ...task, destinations: ["main"] },
    { ...task, name: "other", roleName: "other-role", destinations: ["archive"] },
  ];
  expect(findingsOf({ ...base, writers: two })).toEqual([]);
});

test("with one name among several destinations a writer need not say which", () => {
  expect(findingsOf({ accounts, destinations: { main: destinations.main }, writers: [task] })).toEqual([]);
});

test.each<[situation: string, config: object, ...findings: string[]]>([
  [
    "neither one nor several",
    { accounts, writers: [task] },
    "destination: { bucketName, … }, or destinations | nothing",
  ],
  [
    "one together with several",
    { ...base, destination: { bucketName: "a-bucket" } },
    "destination: only one of destination and destinations: as destinations.main it keeps the names of its resources | a value",
  ],
  [
    "none of several",
    { ...base, owners: {}, destinations: {} },
    "destinations: at least one destination | {}",
  ],
  [
    "a writer that does not say which",
    {
      ...base,
      writers: [task, { ...task, name: "other", roleName: "o", prefixes: ["o/"], destinations: ["archive"] }],
    },
    'writers[0].destinations: which of "main", "archive" it writes to | nothing',
  ],
  [
    "a name that is nearly right",
    { ...base, writers: [{ ...task, destinations: ["main", "archiv"] }, assuming(["archive"], "job")] },
    'writers[0].destinations[1]: "archive" | "archiv"',
  ],
  [
    "names where there is one destination",
    { ...smallConfig(), writers: [{ ...task, destinations: ["main"] }] },
    "writers[0].destinations: nothing: the config has one destination | a list of names",
  ],
  [
    "a destination that no writer names",
    { ...base, writers: [{ ...task, destinations: ["main"] }] },
    "destinations.archive: a destination that a writer names | one that none names",
  ],
  [
    "a function of two destinations",
    { ...base, writers: [{ ...lambdaWriter(), destinations: ["main", "archive"] }] },
    'writers[0].destinations: one destination: a function has one outcome for each object. For a second bucket give another function the same source with trigger: { kind: "event-bridge" }, or let S3 replicate the first bucket | "main", "archive"',
  ],
  [
    "an account that is none",
    {
      ...base,
      destinations: { ...destinations, third: { account: "archve", bucketName: "third-bucket" } },
      writers: [{ ...task, destinations: ["main", "archive", "third"] }],
    },
    'destinations.third.account: one of "B", "archive" | "archve"',
  ],
  [
    "one bucket twice",
    {
      ...base,
      destinations: { ...destinations, archive: { account: "archive", bucketName: "main-bucket" } },
    },
    'destinations.archive.bucketName: a bucket that is no other destination | "main-bucket", as in destinations.main',
  ],
  [
    "an owner without a destination",
    { ...base, owners: { ...owners, spare: { ...archive, id: "444444444444" } } },
    "owners.spare: an owner that has a destination | one that no destination names",
  ],
  [
    "no destination of account B",
    {
      ...base,
      destinations: { archive: destinations.archive },
      writers: [{ ...task, destinations: ["archive"] }],
    },
    "destinations: a destination in account B, to which the others are added | none",
  ],
  [
    "an owner that is B under another name",
    { ...base, owners: { archive: B } },
    "owners.archive: another account or Region than accounts.B: destinations in the same account and Region have the same owner | 222222222222 in eu-central-1",
  ],
  [
    "an owner and a producer of one name",
    {
      ...base,
      producers: { archive: { ...archive, id: "555555555555" } },
      writers: [{ ...task, accounts: "all", destinations: ["main", "archive"] }],
    },
    'owners.archive: a name that no producer has: each gets a stack of its name | "archive"',
  ],
  [
    "a role that two Regions of one account would make",
    { ...base, owners: { archive: { ...B, region: "eu-west-1" } }, writers: [assuming(["main", "archive"])] },
    "writers[0].destinations: one Region of account 222222222222, where the role task-target exists once; a second writer for the other | B and archive",
  ],
  [
    "a role that is there, of one account, for destinations in two",
    {
      ...base,
      writers: [
        {
          ...task,
          handshake: {
            kind: "assume-role",
            roleName: "arn:aws:iam::333333333333:role/teams/archive",
            existingRole: true,
          },
          destinations: ["main", "archive"],
        },
      ],
    },
    'writers[0].handshake.roleName: a name, for the role of that name in each of the accounts 222222222222, 333333333333; if the names differ, declare a writer for each role | "arn:aws:iam::333333333333:role/teams/archive"',
  ],
  [
    "S3 Access Grants to two buckets of one account",
    {
      ...base,
      owners: { archive: { ...B, region: "eu-west-1" } },
      accessGrants: {},
      writers: [{ ...task, handshake: { kind: "access-grants" }, destinations: ["main", "archive"] }],
    },
    'writers[0].handshake.kind: another handshake: S3 Access Grants of account 222222222222 has one location here, for main | "access-grants" for archive',
  ],
  [
    "one side alone where one of the buckets is in another account",
    {
      ...base,
      accounts: { A: { ...A, id: B.id }, B },
      writers: [{ ...task, handshake: { kind: "identity-policy-only" }, destinations: ["main", "archive"] }],
    },
    'writers[0].handshake.kind: "bucket-policy" or "assume-role": between two accounts both sides must allow a request | "identity-policy-only", with the writer in 222222222222 and the bucket in 333333333333',
  ],
  [
    "networks of one destination, with a writer outside of every VPC",
    {
      ...base,
      destinations: {
        ...destinations,
        archive: { ...destinations.archive, network: { vpcIds: ["vpc-1a2b3c4d"] } },
      },
      writers: [
        { ...lambdaWriter(), destinations: ["archive"] },
        { ...task, destinations: ["main"] },
      ],
    },
    "destinations.archive.network: nothing: writers[0] is a function outside of every VPC, and would be denied | a list of networks",
  ],
  [
    "a trail of an unknown owner",
    { ...base, audit: { ownerTrails: { stranger: { name: "objects", logBucketName: "trail-logs" } } } },
    'audit.ownerTrails.stranger: the name of an owner | "stranger"',
  ],
  [
    "a key that is not known",
    { ...base, destinations: { ...destinations, archive: { ...destinations.archive, bucketNam: "x" } } },
    'destinations.archive.bucketNam: the key "bucketName" | an unknown key',
  ],
])("%s", (_situation, config, ...findings) => {
  expect(findingsOf(config)).toEqual(findings);
});

test("a loop goes through one destination", () => {
  const listener = (name: string, destination: string, prefix: string, outputPrefix: string) => ({
    ...lambdaWriter({
      name,
      roleName: `${name}-role`,
      account: destination === "archive" ? "west" : "A",
      handshake: { kind: "bucket-policy" },
      source: { in: "destination", prefix },
      outputPrefix,
      quarantinePrefix: false,
    }),
    destinations: [destination],
  });
  const config = (second: string): object => ({
    ...base,
    producers: { west: { id: "444444444444", region: archive.region } },
    writers: [
      listener("one", "main", "in/", "out/"),
      listener("two", second, "out/", "in/"),
      ...(second === "main" ? [{ ...task, accounts: ["west"], destinations: ["archive"] }] : []),
    ],
  });
  expect(findingsOf(config("archive"))).toEqual([]);
  expect(findingsOf(config("main")).map((line) => line.split(":")[0])).toContain("writers[0].outputPrefix");
});
