import type { HandshakeConfig } from "../../config/schema";
import { planHandshakes } from "../../handshakes/declare-handshakes";
import { preconditionsOf } from "../../handshakes/preconditions";
import { resolved, smallConfig } from "../support/configs";

const B = "222222222222";
const keyArn = `arn:aws:kms:eu-central-1:${B}:key/1234abcd`;
const boundary = "arn:aws:iam::111111111111:policy/boundary";
const base = smallConfig();
const of = (changes: Partial<HandshakeConfig>) => {
  const { config, plan } = planHandshakes(resolved({ ...base, ...changes }));
  return preconditionsOf(config, plan);
};
const bucketName = "destination-bucket";
const trail = { name: "objects", logBucketName: "trail-logs" };

test.each<[string, Partial<HandshakeConfig>, RegExp, string[]]>([
  [
    "a key that is there",
    { destination: { bucketName, encryption: { kind: "existing-kms-key", keyArn } } },
    /policy of the key/,
    ["UseByTask"],
  ],
  [
    "a bucket of access logs",
    { destination: { bucketName, accessLogs: { bucketName: "access-logs", prefix: "d/" } } },
    /policy of the bucket access-logs/,
    ["AllowAccessLogs"],
  ],
  [
    "a trail's key",
    { audit: { trail: { ...trail, keyArn } } },
    /policy of the key/,
    ["EncryptTrail", "DescribeKeyForTrail"],
  ],
  [
    "an organization's analyzer",
    { audit: { accessAnalyzer: "organization" } },
    /222222222222 is the .*delegated administrator/,
    [],
  ],
  [
    "a boundary",
    { accounts: { ...base.accounts, A: { ...base.accounts.A, permissionsBoundaryArn: boundary } } },
    /policy\/boundary is there .* account_A/,
    [],
  ],
])("%s: said, with the statements to add", (_what, changes, what, sids) => {
  const [found, ...others] = of(changes);
  expect(others).toEqual([]);
  expect(found?.what).toMatch(what);
  expect((found?.statements ?? []).map(({ Sid }) => Sid)).toEqual(sids);
});

test("nothing is said where nothing is taken for granted", () => {
  expect(of({})).toEqual([]);
  expect(of({ audit: { trail, accessAnalyzer: "account" } })).toEqual([]);
});
