import {
  buildLambdaPackage,
  type BuildLambdaPackageOptions,
} from "../../../src/packaging/build-lambda-package";

// Run by the tests as its own process: options as JSON in, one line of JSON out for each thing that happens.
function send(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

const options = JSON.parse(process.argv[2] ?? "{}") as BuildLambdaPackageOptions;
buildLambdaPackage({
  ...options,
  onProgress: (progress) => {
    send({ progress });
  },
}).then(
  (built) => {
    send({ built, node: process.version, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  },
  (error: unknown) => {
    const { name, message, code } = error as Error & { code?: string };
    send({ error: { name, message, code } });
  },
);
