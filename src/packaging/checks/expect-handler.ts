import type { PackageFile } from "../package-file";
import { expectedButReceived, PackageCheckError } from "../packaging-error";

/**
 * Checks that the bundle exports the handler, according to Node's CommonJS lexer: the function's setting is
 * `index.<name>`.
 *
 * @throws PackageCheckError with the exported names
 */
export async function expectHandler(files: readonly PackageFile[], handler = "handler"): Promise<void> {
  const { init, parse } = await import("cjs-module-lexer");
  await init();
  const bundle = files.find(({ path }) => path === "index.js");
  const names = bundle ? parse(Buffer.from(bundle.content).toString("utf8")).exports : [];
  if (names.includes(handler)) return;
  throw new PackageCheckError(
    "PACKAGING_HANDLER_NOT_EXPORTED",
    expectedButReceived(
      `an export named ${handler}`,
      "index.js",
      names.length > 0 ? names.join(", ") : "no export",
    ),
  );
}
