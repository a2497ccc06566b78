import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../packaging/project-folder";
import { MotoError } from "./moto-error";
import { lastLines, runProgram } from "./run-program";

/** Python programs with everything that they need, pinned by version and hash. */
export interface PythonEnvironment {
  /** `moto-5.2.5`: the name of the folder, with the version. */
  readonly name: string;
  /** The requirements file with pins, absolute. */
  readonly requirementsFile: string;
  /** The approximate download size, for the progress message. */
  readonly megabytes: number;
}

const OLDEST = [3, 10] as const;

/** The environments that the project installs for itself. */
export const PYTHON_ENVIRONMENTS = {
  moto: {
    name: "moto-5.2.5",
    requirementsFile: join(projectFolder(), "src/sandbox/moto/requirements.txt"),
    megabytes: 30,
  },
} as const satisfies Record<string, PythonEnvironment>;

const INSTALLED = "installed.json";

/**
 * The folder of a virtual environment with exactly the pinned packages, created if missing: the first time needs PyPI.
 * An interrupted installation is repeated; one with other pins is replaced.
 *
 * @param cache the folder that holds such environments, such as `.cache`
 * @throws MotoError when Python is missing or PyPI is out of reach, with what to do
 */
export async function installPython(
  { name, requirementsFile, megabytes }: PythonEnvironment,
  cache: string,
  progress: (text: string) => void,
): Promise<{ readonly folder: string; readonly python: string }> {
  const folder = join(cache, name);
  const python = programIn(folder, "python");
  const sha256 = createHash("sha256").update(readFileSync(requirementsFile)).digest("hex");
  if (isInstalled(folder, sha256) && existsSync(python)) return { folder, python };
  const system = await findPython();
  mkdirSync(cache, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  progress(`installing ${name} into ${folder} (about ${String(megabytes)} MB from PyPI, once)`);
  const venv = await runProgram(system, ["-m", "venv", folder]);
  if (venv.exitCode !== 0) {
    rmSync(folder, { recursive: true, force: true });
    throw new MotoError(
      "MOTO_PYTHON_MISSING",
      `${system} could not make a virtual environment. Install Python's venv (on Debian and Ubuntu: ` +
        `apt install python3-venv), then run the same command again.${lastLines("python", venv.output)}`,
    );
  }
  const pip = await runProgram(python, [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--no-input",
    "--require-hashes",
    "--no-deps",
    "--requirement",
    requirementsFile,
  ]);
  if (pip.exitCode !== 0) {
    rmSync(folder, { recursive: true, force: true });
    throw new MotoError(
      "MOTO_INSTALL_FAILED",
      `${name} could not be installed. The first start fetches it from PyPI; later starts need no network. Check that ` +
        `pip reaches PyPI (python3 -m pip download moto), then run the same command again.${lastLines("pip", pip.output)}`,
    );
  }
  const marker = join(folder, INSTALLED);
  writeFileSync(`${marker}.new`, `${JSON.stringify({ sha256 })}\n`);
  renameSync(`${marker}.new`, marker);
  return { folder, python };
}

/** The path of a program in a virtual environment. */
export function programIn(folder: string, program: string): string {
  return process.platform === "win32"
    ? join(folder, "Scripts", `${program}.exe`)
    : join(folder, "bin", program);
}

function isInstalled(folder: string, sha256: string): boolean {
  try {
    const marker = JSON.parse(readFileSync(join(folder, INSTALLED), "utf8")) as { readonly sha256?: string };
    return marker.sha256 === sha256;
  } catch {
    // Missing or incomplete: install it again.
    return false;
  }
}

/** The first new enough program of the usual names. */
async function findPython(): Promise<string> {
  const wanted = OLDEST.join(".");
  const found: string[] = [];
  for (const name of ["python3", "python"]) {
    const { exitCode, output } = await runProgram(name, ["--version"]);
    const [, major, minor] = /Python (\d+)\.(\d+)/.exec(output) ?? [];
    if (exitCode !== 0 || major === undefined) continue;
    if (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]) return name;
    found.push(`${name} ${major}.${minor ?? ""}`);
  }
  throw new MotoError(
    "MOTO_PYTHON_MISSING",
    `expected Python ${wanted} or newer on PATH, received ${found.join(", ") || "none"}. The sandbox keeps its objects ` +
      "in moto, a Python program, in a separate folder. Install Python 3 with venv, then run the same command again.",
  );
}
