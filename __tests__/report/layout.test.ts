import { readModel } from "../../src/terraform-model";
import { graphOf } from "../../src/report/graph";
import { layOut, type Arrow, type Layout } from "../../src/report/layout";
import { parseConfig } from "../../src/config/parse-config";
import { loadConfig } from "../../src/config/load-config";
import type { ResolvedConfig } from "../../src/config/schema";
import { OPTION_CONFIGS } from "../verifier/option-configs";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "../verifier/synthesized-stacks";

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SUBJECTS: readonly (readonly [name: string, load: () => Promise<ResolvedConfig>])[] = [
  ["the default config", () => loadConfig("s3-handshake.config.ts")],
  ...EXAMPLE_NAMES.map((name) => [name, () => loadExample(name)] as const),
  ...Object.entries(OPTION_CONFIGS).map(
    ([name, config]) => [name, () => Promise.resolve(parseConfig(config, name))] as const,
  ),
];

function overlap(one: Area, other: Area): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((item, index) => items.slice(index + 1).map((other): [T, T] => [item, other]));
}

/** The stretches of an arrow, as areas without width, and shortened so that they do not touch what they begin at. */
function stretches({ points }: Arrow): Area[] {
  return points.slice(1).map((end, index) => {
    const start = points[index] ?? end;
    const [left, top] = [Math.min(start[0], end[0]), Math.min(start[1], end[1])];
    const [across, down] = [Math.abs(start[0] - end[0]), Math.abs(start[1] - end[1])];
    return across > down
      ? { x: left + 1, y: top, width: Math.max(across - 2, 0.01), height: down + 0.01 }
      : { x: left, y: top + 1, width: across + 0.01, height: Math.max(down - 2, 0.01) };
  });
}

function faults({ width, height, lanes, boxes, arrows }: Layout): string[] {
  const named = boxes.map((box) => ({ ...box, name: box.node.title }));
  const labels = arrows.map(({ edge, label }) => ({ ...label, name: edge.label.join(" "), edge }));
  const sheet = { x: 0, y: 0, width, height };
  const inside = (area: Area): boolean =>
    area.x >= sheet.x && area.y >= sheet.y && area.x + area.width <= width && area.y + area.height <= height;
  return [
    ...pairs(named)
      .filter(([one, other]) => overlap(one, other))
      .map(([one, other]) => `${one.name} on ${other.name}`),
    ...pairs(labels)
      .filter(([one, other]) => overlap(one, other))
      .map(([one, other]) => `${one.name} on ${other.name}`),
    ...labels.flatMap((label) =>
      named.filter((box) => overlap(label, box)).map((box) => `${label.name} on ${box.name}`),
    ),
    ...arrows.flatMap((arrow) =>
      stretches(arrow).flatMap((line) => [
        ...named
          .filter((box) => overlap(line, box))
          .map((box) => `${arrow.edge.label.join(" ")} through ${box.name}`),
        ...labels
          .filter(({ edge, ...label }) => edge !== arrow.edge && overlap(line, label))
          .map((label) => `${arrow.edge.label.join(" ")} over ${label.name}`),
      ]),
    ),
    ...named
      .filter((box) => !lanes.some((lane) => lane.account.id === box.node.account && overlap(lane, box)))
      .map(({ name }) => `${name} out of its account`),
    ...[...named, ...labels].filter((area) => !inside(area)).map(({ name }) => `${name} off the sheet`),
    ...pairs(lanes)
      .filter(([one, other]) => overlap(one, other))
      .map(([one]) => `${one.account.id} on another account`),
  ];
}

test.each(SUBJECTS)("%s: nothing is drawn over anything else", async (_name, load) => {
  const graph = graphOf(readModel(stacksOf(await load())));
  const layout = layOut(graph);
  expect(layout.boxes).toHaveLength(graph.nodes.length);
  expect(layout.arrows).toHaveLength(graph.edges.length);
  expect(faults(layout)).toEqual([]);
});

test("every arrow goes from the border of one box to that of the other", async () => {
  const graph = graphOf(readModel(stacksOf(await loadConfig("s3-handshake.config.ts"))));
  const { boxes, arrows } = layOut(graph);
  const touches = (id: string, [x, y]: readonly [number, number]): boolean =>
    boxes.some(
      (box) =>
        box.node.id === id &&
        x >= box.x - 0.01 &&
        x <= box.x + box.width + 0.01 &&
        y >= box.y - 0.01 &&
        y <= box.y + box.height + 0.01,
    );
  expect(arrows.length).toBeGreaterThanOrEqual(14);
  expect(arrows).toHaveLength(graph.edges.length);
  for (const { edge, points } of arrows) {
    expect([edge.from, touches(edge.from, points[0] ?? [0, 0])]).toEqual([edge.from, true]);
    expect([edge.to, touches(edge.to, points.at(-1) ?? [0, 0])]).toEqual([edge.to, true]);
  }
});
