import { EvaluationError, type Decision } from "../../src/iam/index.ts";
import { KNOWN_DIFFERENCES, KNOWN_REFUSALS, type KnownDifference } from "./known-differences.mts";
import { askOurs } from "./ours.mts";
import { makePolicies, type Policies } from "./policies.mts";
import { Random } from "../iam/random.ts";
import { askTheirs } from "./theirs.mts";
import { makeQuestion, type Question } from "./world.mts";

/**
 * Puts made-up questions to this project's engine and to an independent one, and fails on every difference that is
 * not listed, and on every listed difference that no longer occurs.
 */
const QUESTIONS = 25_000;
const SEED = 20_260_301;

const count = Number(process.env.COUNT ?? QUESTIONS);
const seed = Number(process.env.SEED ?? SEED);

const outcomes = new Map<string, number>();
const occurred = new Map<string, number>([...KNOWN_DIFFERENCES, ...KNOWN_REFUSALS].map(({ id }) => [id, 0]));
const unexplained: string[] = [];

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The listed differences that account for a disagreement, if any do. */
async function explainDifference(
  question: Question,
  policies: Policies,
  ours: Decision,
): Promise<readonly KnownDifference[] | undefined> {
  const atWork: KnownDifference[] = [];
  let all = policies;
  for (const difference of KNOWN_DIFFERENCES) {
    const alone = difference.adapt(question, policies, ours);
    if (alone === undefined) continue;
    if ((await askTheirs(question, alone)) === ours.result) return [difference];
    atWork.push(difference);
    all = difference.adapt(question, all, ours) ?? all;
  }
  return (await askTheirs(question, all)) === ours.result ? atWork : undefined;
}

const random = new Random(seed);
for (let index = 0; index < count; index++) {
  const question = makeQuestion(random);
  const policies = makePolicies(random, question);
  const ours = askOurs(question, policies);
  if (ours instanceof EvaluationError) {
    const refusal = KNOWN_REFUSALS.find(({ message }) => message.test(ours.message));
    if (refusal === undefined) unexplained.push(`${String(index)}: refused: ${ours.message}`);
    else add(occurred, refusal.id);
    add(outcomes, "refused");
    continue;
  }
  add(outcomes, ours.result);
  const theirs = await askTheirs(question, policies);
  if (theirs === ours.result) continue;
  const differences = await explainDifference(question, policies, ours);
  if (differences === undefined) {
    const detail = {
      decidedBy: ours.decidedBy,
      question: { ...question, truth: Object.fromEntries(question.truth) },
      policies,
    };
    unexplained.push(`${String(index)}: ours ${ours.result}, theirs ${theirs}: ${JSON.stringify(detail)}`);
  } else {
    for (const { id } of differences) add(occurred, id);
  }
}

console.log(`${String(count)} questions, seed ${String(seed)}`);
for (const [outcome, times] of outcomes) console.log(`  ${outcome}: ${String(times)}`);
for (const [id, times] of occurred) console.log(`  known: ${id}: ${String(times)}`);
const gone = [...occurred].filter(([, times]) => times === 0).map(([id]) => id);
for (const line of unexplained.slice(0, Number(process.env.SHOW ?? 3))) console.error(`UNEXPLAINED ${line}`);
if (gone.length > 0) console.error(`NO LONGER OCCUR: ${gone.join(", ")}`);
if (unexplained.length > 0) console.error(`${String(unexplained.length)} differences that are not listed`);
process.exitCode = unexplained.length > 0 || gone.length > 0 ? 1 : 0;
