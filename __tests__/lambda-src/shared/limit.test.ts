import { createLimit } from "../../../lambda-src/shared/limit";

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("so much runs at once, the rest in the order in which it came", async () => {
  const limit = createLimit(2);
  const begun: number[] = [];
  const end: (() => void)[] = [];
  const all = [0, 1, 2, 3].map((number) =>
    limit(async () => {
      begun.push(number);
      await new Promise<void>((resolve) => (end[number] = resolve));
      return number;
    }),
  );
  await turn();
  expect(begun).toEqual([0, 1]);
  end[1]?.();
  await turn();
  expect(begun).toEqual([0, 1, 2]);
  // Anyone who comes now waits behind those that wait.
  const late = limit(() => {
    begun.push(4);
    return Promise.resolve(4);
  });
  end[0]?.();
  await turn();
  expect(begun).toEqual([0, 1, 2, 3]);
  end[2]?.();
  end[3]?.();
  await expect(Promise.all([...all, late])).resolves.toEqual([0, 1, 2, 3, 4]);
});

test("work that fails gives its place to the next, and its error to its caller", async () => {
  const limit = createLimit(1);
  await expect(limit(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(limit(() => Promise.resolve("yes"))).resolves.toBe("yes");
  await expect(
    limit(() => {
      throw new Error("at once");
    }),
  ).rejects.toThrow("at once");
  await expect(limit(() => Promise.resolve("yes"))).resolves.toBe("yes");
});
