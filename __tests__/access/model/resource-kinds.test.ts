import { kindOf } from "../../../access/model/resource-kinds";

test.each([
  // An instance profile passes a role on that may be made elsewhere.
  ["aws_iam_instance_profile", "passed"],
  ["aws_iam_role", "read"],
  ["aws_cloudformation_stack", "unread"],
])("%s is %s of anybody's Terraform", (type, kind) => {
  expect(kindOf(type)).toBe(kind);
});
