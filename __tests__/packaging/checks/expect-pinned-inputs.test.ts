import { expectPinnedInputs } from "../../../src/packaging/checks/expect-pinned-inputs";
import { thrownBy } from "../support/thrown-by";

const PINNED = [
  "lambda-src/thumbnail/handler.ts",
  "node_modules/@aws-sdk/client-s3/dist-es/S3Client.js",
  "node_modules/@aws-sdk/client-sts/dist-es/STSClient.js",
  "node_modules/@aws-sdk/core/dist-es/index.js",
  "environment-credentials:provider",
];

test("staged sources, pinned packages and the clients in use pass", () => {
  expect(() => {
    expectPinnedInputs("thumbnail", PINNED);
  }).not.toThrow();
});

test.each([
  ["../../../node_modules/zod/index.js", "zod"],
  ["../../node_modules/@aws-sdk/client-s3/dist-es/index.js", "@aws-sdk/client-s3"],
  ["/usr/lib/node_modules/zod/index.js", "zod"],
  ["D:/node_modules/zod/index.js", "zod"],
  ["../config/load-config.ts", "../config/load-config.ts"],
])("%s, from outside the stage, is refused", (input, received) => {
  expect(
    thrownBy(() => {
      expectPinnedInputs("thumbnail", [...PINNED, input]);
    }),
  ).toMatchObject({
    code: "PACKAGING_UNPINNED_INPUT",
    message:
      `expected only packages that lambda-src/package.json pins for the "thumbnail" bundle but received ${received}\n` +
      "Add the package to lambda-src/package.json and its lockfile.",
  });
});

test.each(["@aws-sdk/client-sso", "@aws-sdk/client-dynamodb", "@aws-sdk/nested-clients"])(
  "%s in the bundle is refused",
  (client) => {
    expect(
      thrownBy(() => {
        expectPinnedInputs("thumbnail", [...PINNED, `node_modules/${client}/dist-es/index.js`]);
      }),
    ).toMatchObject({
      code: "PACKAGING_UNEXPECTED_SDK_CLIENT",
      message:
        "expected only @aws-sdk/client-s3 and @aws-sdk/client-sts for the AWS SDK in the " +
        `"thumbnail" bundle but received ${client}`,
    });
  },
);

test("native code is refused in a workload that needs none", () => {
  const inputs = PINNED.map((input) => input.replace("/thumbnail/", "/copy/"));
  expect(() => {
    expectPinnedInputs("copy", inputs);
  }).not.toThrow();
  expect(
    thrownBy(() => {
      expectPinnedInputs("copy", [...inputs, "node_modules/sharp/dist/index.mjs"]);
    }),
  ).toMatchObject({
    code: "PACKAGING_UNEXPECTED_NATIVE_PACKAGE",
    message: 'expected no package for the native code of the "copy" bundle but received sharp',
  });
  expect(() => {
    expectPinnedInputs("thumbnail", [...PINNED, "node_modules/sharp/dist/index.mjs"]);
  }).not.toThrow();
});
