import { runInOrder } from "../../../lambda-src/shared/run-in-order";

const NEVER = () => false;
const DONE = () => Promise.resolve("done" as const);

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

test("all items are processed, in order", async () => {
  const seen: number[] = [];
  const end = await runInOrder(
    numbers(10),
    (item) => {
      seen.push(item);
      return DONE();
    },
    3,
    NEVER,
  );
  expect(seen).toEqual(numbers(10));
  expect(end).toEqual({});
});

test("it stops between two items and waits for those under way", async () => {
  const done: number[] = [];
  let begun = 0;
  const end = await runInOrder(
    numbers(10),
    async (item) => {
      begun++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      done.push(item);
      return "done";
    },
    3,
    () => begun >= 5,
  );
  expect(done).toEqual([0, 1, 2, 3, 4]);
  expect(end).toEqual({ stoppedAfter: 4 });
});

test("a stop that comes with the last item is none", async () => {
  let begun = 0;
  const work = () => {
    begun++;
    return DONE();
  };
  await expect(runInOrder(numbers(5), work, 3, () => begun === 5)).resolves.toEqual({});
});

test("the first item is processed in any case", async () => {
  const work = jest.fn(DONE);
  await expect(runInOrder(numbers(5), work, 3, () => true)).resolves.toEqual({ stoppedAfter: 0 });
  expect(work).toHaveBeenCalledTimes(1);
});

test("only those that were begun at once are among the first", async () => {
  const first: number[] = [];
  await runInOrder(
    numbers(10),
    (item, isAmongFirst) => {
      if (isAmongFirst) first.push(item);
      return DONE();
    },
    4,
    NEVER,
  );
  expect(first).toEqual([0, 1, 2, 3]);
});

test("items that were given up take the run back to before the first of them", async () => {
  const work = (item: number) =>
    Promise.resolve(item === 7 || item === 5 ? ("undone" as const) : ("done" as const));
  await expect(runInOrder(numbers(10), work, 3, NEVER)).resolves.toEqual({ stoppedAfter: 4 });
});

test("items that cannot be had any more end the run after what was had", async () => {
  const error = new Error("no more");
  function* source() {
    yield* [0, 1, 2];
    throw error;
  }
  const work = jest.fn(DONE);
  await expect(runInOrder(source(), work, 2, NEVER)).resolves.toEqual({
    stoppedAfter: 2,
    sourceError: { error },
  });
  expect(work).toHaveBeenCalledTimes(3);
});
