import { wildcardInsideResource } from "../../../../src/analysis/lint/rules/wildcard-inside-resource";
import { found } from "../found";

const check = (Effect: string, Action: string, Resource: string) =>
  found(wildcardInsideResource, { identity: [{ Effect, Action, Resource }] });

test.each([
  ["Allow", "s3:GetObject", "arn:aws:s3:::destination-bucket/photos/*"],
  ["Allow", "s3:ListBucket", "arn:aws:s3:::destination-bucket"],
  ["Allow", "kms:Decrypt", "arn:aws:kms:eu-central-1:222222222222:key/*"],
  ["Allow", "sts:AssumeRole", "arn:aws:iam::222222222222:role/reader"],
  ["Deny", "s3:GetObject", "arn:aws:s3:::*/photo?/*"],
])("%s %s on %s", (effect, action, resource) => {
  expect(check(effect, action, resource)).toEqual([]);
});

test.each([
  ["s3:GetObject", "arn:aws:s3:::destination-bucket/photo?/*"],
  ["s3:GetObject", "arn:aws:s3:::destination-*/photos/*"],
  ["s3:GetObject", "arn:aws:s3:::destination-bucket/$${aws:userid}/*"],
  ["kms:Decrypt", "arn:aws:kms:*:222222222222:key/1234"],
  ["sts:AssumeRole", "arn:aws:iam::222222222222:role/reader*"],
  ["lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:222222222222:function:x*"],
])("%s on %s is more than it looks like", (action, resource) => {
  expect(check("Allow", action, resource)).toMatchObject([{ received: resource.split("$$").join("$") }]);
});
