import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPython, MotoError, PYTHON_ENVIRONMENTS } from "../../../src/sandbox/moto";

const path = process.env.PATH;
let folder: string;
let cache: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "install-python-"));
  cache = join(folder, "cache");
  mkdirSync(join(folder, "bin"));
  process.env.PATH = join(folder, "bin");
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

/** A program on PATH that says this. */
function program(name: string, script: string): void {
  const file = join(folder, "bin", name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

const install = () => installPython(PYTHON_ENVIRONMENTS.moto, cache, () => undefined);

describe("a machine that cannot install moto is said what to do", () => {
  it("when it has no Python, and nothing is written", async () => {
    await expect(install()).rejects.toThrow(MotoError);
    await expect(install()).rejects.toThrow(
      /expected Python 3\.10 or newer on PATH, received none.*Install Python 3/,
    );
    expect(existsSync(cache)).toBe(false);
  });

  it("when its Python is too old", async () => {
    program("python3", "echo Python 3.8.10");
    program("python", "echo Python 2.7.18");
    await expect(install()).rejects.toThrow(/received python3 3\.8, python 2\.7/);
  });

  it("when its Python has no venv, in the words of its Python too", async () => {
    program(
      "python3",
      'case "$1" in --version) echo Python 3.11.2;; *) echo ensurepip is not available; exit 1;; esac',
    );
    await expect(install()).rejects.toMatchObject({
      code: "MOTO_PYTHON_MISSING",
      message: expect.stringMatching(
        /apt install python3-venv.*python said:\n {2}ensurepip is not available$/s,
      ),
    });
  });

  it("when PyPI is out of reach, and the next time it is retried", async () => {
    // A Python whose environments have a pip that reaches nothing.
    const made = `mkdir -p "$3/bin"; printf '#!/bin/sh\\necho no route to host; exit 1\\n' > "$3/bin/python"; chmod +x "$3/bin/python"`;
    program("python3", `PATH=/usr/bin:/bin; case "$1" in --version) echo Python 3.11.2;; *) ${made};; esac`);
    await expect(install()).rejects.toMatchObject({
      code: "MOTO_INSTALL_FAILED",
      exitCode: 1,
      message: expect.stringMatching(/Check that pip reaches PyPI.*pip said:\n {2}no route to host$/s),
    });
    expect(existsSync(join(cache, PYTHON_ENVIRONMENTS.moto.name))).toBe(false);
  });
});
