import { createHistory } from "../../../src/sandbox/page/history";

const numbers = (found: readonly { readonly number: number }[]) => found.map(({ number }) => number);

test("later clients receive the last events, in their order", () => {
  const history = createHistory<string>(3);
  for (const item of "abcde") history.add(item);
  expect(history.since()).toEqual([
    { number: 3, item: "c" },
    { number: 4, item: "d" },
    { number: 5, item: "e" },
  ]);
});

test("a client that reconnects receives what it has missed, as far as it is kept", () => {
  const history = createHistory<number>(3);
  for (let item = 1; item <= 100; item++) {
    expect(history.add(item)).toBe(item);
    expect(history.since().length).toBe(Math.min(item, 3));
  }
  expect(numbers(history.since(99))).toEqual([100]);
  expect(numbers(history.since(100))).toEqual([]);
  expect(numbers(history.since(1))).toEqual([98, 99, 100]);
});
