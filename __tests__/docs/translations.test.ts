import { anchorsOf, blocksOf, page, proseOf, type Page } from "./pages";

/** The pages that are there in two languages. */
const PAIRS = [
  ["README.md", "README.ja.md"],
  ["docs/tutorial/thumbnails.md", "docs/ja/tutorial/thumbnails.md"],
] as const;

const levels = ({ text }: Page): string[] =>
  [...text.matchAll(/^(#{1,6}) /gm)].map(([, marks = ""]) => marks);
const items = (shown: Page): number =>
  proseOf(shown)
    .split("\n")
    .filter((line) => /^(?:[-*]|\d+\.) /.test(line)).length;
/** The code within sentences, in any order: word order differs. */
const codes = (shown: Page): string[] =>
  [...proseOf(shown).matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code).sort();
/** What a link leads to: pages that are translated lead to their translation. */
const links = (shown: Page): string[] =>
  [...proseOf(shown).matchAll(/\]\(([^)]+)\)/g)]
    .map(([, target = ""]) => target.replace("docs/ja/", "docs/").replace(/^\.\.\/\.\.\//, "../"))
    .filter((target) => !target.startsWith("README"))
    .sort();

test.each(PAIRS)("%s and %s say the same", (english, japanese) => {
  const [one, other] = [page(english), page(japanese)];
  expect(levels(other)).toEqual(levels(one));
  expect(items(other)).toBe(items(one));
  expect(blocksOf(other).map(({ info, text }) => [info, text])).toEqual(
    blocksOf(one).map(({ info, text }) => [info, text]),
  );
  expect(codes(other)).toEqual(codes(one));
  expect(links(other)).toEqual(links(one));
  expect(anchorsOf(one).size).toBeGreaterThan(5);
});

test("Japanese is in one form: である, never です", () => {
  for (const [, japanese] of PAIRS) {
    const prose = proseOf(page(japanese));
    expect(prose.match(/(?:です|ます|ました|でした|ません)[。、）]/g) ?? []).toEqual([]);
    expect(prose.match(/である。/g)?.length).toBeGreaterThan(3);
  }
});
