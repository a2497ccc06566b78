import { compareModels } from "../../../src/analysis/diff";
import { readModel } from "../../../src/terraform-model";
import { resolved, smallConfig } from "../../support/configs";
import { stacksOf } from "../../verifier/synthesized-stacks";

const config = resolved(smallConfig());
const NO_ONE = {
  Sid: "DenyNobody",
  Effect: "Deny",
  Action: "s3:PutObject",
  Resource: "arn:aws:s3:::destination-bucket/*",
};

/** The stacks with a Deny for these principals in the bucket's policy. */
function withDeny(principal: unknown) {
  const stacks = stacksOf(config).map(({ id, json }) => {
    const copy = JSON.parse(JSON.stringify(json)) as {
      resource: Record<string, Record<string, { policy: string }>>;
    };
    for (const resource of Object.values(copy.resource["aws_s3_bucket_policy"] ?? {})) {
      const statement = JSON.stringify({ ...NO_ONE, Principal: principal });
      resource.policy = resource.policy
        .replace(/"Statement" = \[/, `"Statement" = [${statement}, `)
        .replace(/"Statement":\[/, `"Statement":[${statement}, `);
    }
    return { id, json: copy };
  });
  return readModel(stacks);
}

test('"*" and {"AWS": "*"} are not the same: the second says nothing of services', () => {
  const [all, aws] = [withDeny("*"), withDeny({ AWS: "*" })];
  expect(compareModels(all, all)).toMatchObject({ widened: false, undecided: [] });
  // No service is allowed at all.
  expect(compareModels(all, aws)).toMatchObject({ widened: false, gained: [], lost: [], undecided: [] });
});
