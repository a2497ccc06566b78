import { expectedButReceived, PackageCheckError } from "../packaging-error";
import { WORKLOADS, type Workload } from "../workloads";

/** The packages that bring native code along into the zip. */
const NATIVE_PACKAGES = ["sharp"] as const;

/** What loads native code: in packages of the user's own that code would stay out of the zip. */
const NATIVE_LOADERS = ["sharp", "bindings", "node-gyp-build", "@mapbox/node-pre-gyp"];

/**
 * Everything in the bundle comes from the staged sources or the pinned packages; of the AWS SDK only the clients in use
 * are there, and of the packages with native code only those that the workload needs. A package found in some folder
 * above would be bundled without being pinned.
 *
 * @param inputs paths of the bundle's inputs, below the stage
 * @throws PackageCheckError that names the package
 */
export function expectPinnedInputs(workload: Workload, inputs: readonly string[]): void {
  const subject = `the "${workload}" bundle`;
  const outside = inputs.find((input) => /^\.\.\/|^\/|^[A-Za-z]:[\\/]/.test(input));
  if (outside !== undefined) {
    throw new PackageCheckError(
      "PACKAGING_UNPINNED_INPUT",
      `${expectedButReceived("only packages that lambda-src/package.json pins", subject, packageName(outside) ?? outside)}\n` +
        "Add the package to lambda-src/package.json and its lockfile.",
    );
  }
  const ownNative = inputs.find(
    (input) => input.startsWith("own/node_modules/") && NATIVE_LOADERS.includes(packageName(input) ?? ""),
  );
  if (ownNative !== undefined) {
    throw new PackageCheckError(
      "PACKAGING_UNEXPECTED_NATIVE_PACKAGE",
      `${expectedButReceived("JavaScript alone", "the packages of a folder's own", packageName(ownNative) ?? "")}\n` +
        'Native code does not get into the bundle: give a finished zip (code.kind: "zip"). sharp is there without being listed.',
    );
  }
  const used: readonly string[] | "any" = WORKLOADS[workload].sdkClients;
  const extra = inputs.map(sdkClient).find((client) => client !== undefined && !used.includes(client));
  if (used !== "any" && extra !== undefined) {
    throw new PackageCheckError(
      "PACKAGING_UNEXPECTED_SDK_CLIENT",
      expectedButReceived(`only ${used.join(" and ")}`, `the AWS SDK in ${subject}`, extra),
    );
  }
  const needed: readonly string[] = WORKLOADS[workload].nativePackages;
  const native = NATIVE_PACKAGES.find(
    (name) => !needed.includes(name) && inputs.some((input) => packageName(input) === name),
  );
  if (native !== undefined) {
    throw new PackageCheckError(
      "PACKAGING_UNEXPECTED_NATIVE_PACKAGE",
      expectedButReceived(
        needed.length > 0 ? `only ${needed.join(" and ")}` : "no package",
        `the native code of ${subject}`,
        native,
      ),
    );
  }
}

function packageName(input: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
}

// The SDK keeps the clients of its own credential providers (SSO, sign-in, STS once more) in nested-clients.
function sdkClient(input: string): string | undefined {
  return /node_modules\/(@aws-sdk\/(?:client-[^/]+|nested-clients))\//.exec(input)?.[1];
}
