import { expectedButReceived, PackageCheckError } from "../packaging-error";
import { WORKLOADS, type Workload } from "../workloads";

/** The packages with native code for the zip. */
const NATIVE_PACKAGES = ["sharp"] as const;

/** Imports that load native code, which would be missing in the zip. */
const NATIVE_LOADERS = ["sharp", "bindings", "node-gyp-build", "@mapbox/node-pre-gyp"];

/**
 * Checks that everything in the bundle comes from the staged sources or pinned packages, with only the needed AWS SDK
 * clients and native packages. A package in a parent folder would otherwise be bundled without a pin.
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
      `${expectedButReceived("only JavaScript", "the packages of a folder's own", packageName(ownNative) ?? "")}\n` +
        'Native code cannot be bundled: use a finished zip (code.kind: "zip"). sharp is available without being listed.',
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
