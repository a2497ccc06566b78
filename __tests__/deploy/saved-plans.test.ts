import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  enterProject,
  leaveProject,
  ROOT,
  run,
  steps,
  synthesize,
  synthesizedProject,
  takeCalls,
  twoAccounts,
} from "./stand-in";

jest.setTimeout(120_000);

let project: string;
beforeAll(async () => {
  project = await synthesizedProject(twoAccounts());
});
afterAll(() => {
  process.chdir(ROOT);
  rmSync(project, { recursive: true });
});
beforeEach(async () => {
  enterProject(project);
  // As `terraform init` leaves them.
  for (const stack of ["account_A", "account_B"]) writeFileSync(lockOf(stack), `lock of ${stack}`);
  const { status, stdout } = await run("plan", "--save", "plans");
  expect(status).toBe(0);
  expect(stdout).toMatch(/\nSaved in plans\. To apply exactly these plans: \S.* deploy --plans plans\n$/);
  takeCalls();
});
afterEach(leaveProject);

const lockOf = (stack: string): string => join("cdktf.out/stacks", stack, ".terraform.lock.hcl");
const deploySaved = (...args: readonly string[]) =>
  run("deploy", "--plans", "plans", "--auto-approve", ...args);

test("exactly the saved plans are applied, with the providers that made them, and none is made", async () => {
  for (const stack of ["account_A", "account_B"]) rmSync(lockOf(stack));
  const { status, stdout, stderr } = await deploySaved();
  const calls = takeCalls();
  expect(steps(calls)).toEqual([
    ...["init", "show", "state"].map((step) => `account_A ${step}`),
    ...["init", "show", "state"].map((step) => `account_B ${step}`),
    ...["apply", "state", "output"].map((step) => `account_A ${step}`),
    ...["apply", "state", "output"].map((step) => `account_B ${step}`),
  ]);
  expect(calls[0]?.args).toEqual(["init", "-input=false", "-no-color", "-lockfile=readonly"]);
  expect(readFileSync(lockOf("account_B"), "utf8")).toBe("lock of account_B");
  const applied = calls.filter(({ args }) => args?.[0] === "apply").map(({ args }) => args?.at(-1));
  expect(applied).toEqual([
    join(process.cwd(), "plans/account_A.tfplan"),
    join(process.cwd(), "plans/account_B.tfplan"),
  ]);
  expect(stdout).toContain("account_A (111111111111, eu-central-1): 2 to create");
  expect(stderr).toMatch(/Applied: account_A, account_B\.\n$/);
  expect(status).toBe(0);
});

test("no one else can read them", () => {
  expect(statSync("plans").mode & 0o777).toBe(0o700);
});

test("a plan of each account may be saved by its own command", async () => {
  rmSync("plans", { recursive: true });
  await run("plan", "A", "--save", "plans");
  await run("plan", "B", "--save", "plans");
  takeCalls();
  expect((await deploySaved("A")).status).toBe(0);
  expect((await deploySaved("B")).status).toBe(0);
  expect(steps().filter((step) => step.endsWith("apply"))).toEqual(["account_A apply", "account_B apply"]);
});

describe("refused before anything is run:", () => {
  afterEach(() => expect(takeCalls()).toEqual([]));

  test("a plan of other stacks", async () => {
    await synthesize(twoAccounts(["other/"]));
    const { status, stderr } = await deploySaved();
    expect(stderr).toMatch(/plans: expected a plan of the current account_A, received one of other stacks\./);
    expect(status).toBe(2);
  });

  test("no plan of an account", async () => {
    rmSync("plans/account_B.tfplan");
    const { status, stderr } = await deploySaved();
    expect(stderr).toMatch(/plans: expected a saved plan of account_B, received none\. Nothing was run/);
    expect(status).toBe(2);
  });

  test("no folder of that name", async () => {
    const { status, stderr } = await run("deploy", "--plans", "nowhere", "--auto-approve");
    expect(stderr).toMatch(/nowhere: expected a saved plan of account_A, received none/);
    expect(status).toBe(2);
    expect(existsSync("nowhere")).toBe(false);
  });

  test("a plan with another byte", async () => {
    appendFileSync("plans/account_B.tfplan", " ");
    const { status, stderr } = await deploySaved();
    expect(stderr).toMatch(/account_B\.tfplan: expected the plan as it was saved, received another file/);
    expect(status).toBe(2);
  });
});

test("a failure says to save plans again: those that are left may be stale", async () => {
  process.env["STAND_IN_FAIL"] = "account_B apply";
  const { status, stderr } = await deploySaved();
  expect(stderr).toContain("account_A (111111111111): applied");
  expect(stderr).toMatch(
    /Fix that, then run: .* plan --terraform \S+ --save plans, then .* deploy --terraform \S+ --plans plans --auto-approve\./,
  );
  expect(status).toBe(1);
});
