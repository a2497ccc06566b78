import { LoopbackS3 } from "./loopback-s3";
import type { LoopbackStore, BucketOptions } from "./loopback-store";
import { runScheduled, type WaitingCall } from "./scheduled-s3";

/** What happens at the source, and which invocations its event causes. */
export interface Change {
  /** Changes the source; gives the event. */
  readonly change: (store: LoopbackStore) => unknown;
  /** How often the event comes. Default: once. */
  readonly times?: number;
}

/** A little world in which invocations meet. */
export interface Scenario {
  readonly buckets: Readonly<Record<string, BucketOptions>>;
  /** What is there before anything happens. */
  readonly before: (store: LoopbackStore) => void;
  /** What happens at the source, in this order, at any time. */
  readonly changes: readonly Change[];
  /** Invocations that no change causes, such as a backfill's: they begin at the start. */
  readonly requests?: readonly unknown[];
  /** One invocation, begun again by Lambda when it fails or dies. It has one call to S3 under way at a time, made with the client of `scheduled-s3`. */
  readonly invoke: (event: unknown) => Promise<void>;
  /** How many invocations may die, at any of their calls, before or after S3 has worked on it. Default: none. */
  readonly deaths?: number;
  /** What all of it has to come to. */
  readonly expectAtTheEnd: (store: LoopbackStore) => void;
}

/** What can happen next: a change of the source, the answer to an invocation's call, or its death before or after S3's work. */
type Step = `change` | `answer ${number}` | `lose ${number}` | `die ${number}`;

interface Invocation {
  readonly event: unknown;
  /** All that S3 has said to it: what it does next follows from that alone. */
  readonly heard: string[];
  call: WaitingCall | undefined;
  isDone: boolean;
  generation: number;
}

/** One course of events, step by step. */
class Course {
  private readonly s3: LoopbackS3;
  private readonly invocations: Invocation[] = [];
  private changesMade = 0;
  private deathsLeft: number;
  private wake: (() => void) | undefined;
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly scenario: Scenario) {
    this.s3 = new LoopbackS3(scenario.buckets);
    this.deathsLeft = scenario.deaths ?? 0;
    scenario.before(this.s3.store);
    for (const request of scenario.requests ?? []) this.begin(request);
  }

  get store(): LoopbackStore {
    return this.s3.store;
  }

  /** What can happen next, once every invocation waits for S3 or is done. */
  async nextSteps(): Promise<Step[]> {
    while (this.failure === undefined && this.invocations.some(({ call, isDone }) => !call && !isDone)) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    if (this.failure) throw this.failure.error;
    const steps: Step[] = this.changesMade < this.scenario.changes.length ? ["change"] : [];
    for (const [index, { isDone }] of this.invocations.entries()) {
      if (isDone) continue;
      steps.push(`answer ${index}`);
      if (this.deathsLeft > 0) steps.push(`lose ${index}`, `die ${index}`);
    }
    return steps;
  }

  take(step: Step): void {
    const [what, index] = step.split(" ");
    if (what === "change") {
      const change = this.scenario.changes[this.changesMade++];
      const event = change?.change(this.store);
      for (let time = 0; time < (change?.times ?? 1); time++) this.begin(event);
      return;
    }
    const invocation = this.invocations[Number(index)];
    if (!invocation?.call) throw new Error(`expected a call that waits for ${step}`);
    const { call } = invocation;
    invocation.call = undefined;
    if (what === "answer") {
      invocation.heard.push(call.answer());
      return;
    }
    this.deathsLeft--;
    invocation.generation++;
    invocation.heard.splice(0, Infinity, what ?? "");
    if (what === "die") call.answer();
    this.run(invocation);
  }

  /** Two courses in the same state go on in the same ways. */
  state(): string {
    const invocations = this.invocations.map(({ heard, isDone }) => (isDone ? "done" : heard.join("\n")));
    return JSON.stringify([this.store.contents(), this.changesMade, this.deathsLeft, invocations]);
  }

  private begin(event: unknown): void {
    const invocation = { event, heard: [], call: undefined, isDone: false, generation: 0 };
    this.invocations.push(invocation);
    this.run(invocation);
  }

  private run(invocation: Invocation): void {
    const { generation } = invocation;
    const lives = () => invocation.generation === generation;
    const onCall = (call: WaitingCall) => {
      if (!lives()) return;
      if (invocation.call) this.failure ??= { error: new Error("expected one call at a time") };
      invocation.call = call;
      this.wake?.();
    };
    runScheduled(this.s3, onCall, () => this.scenario.invoke(invocation.event)).then(
      () => {
        if (lives()) invocation.isDone = true;
        this.wake?.();
      },
      (error: unknown) => {
        if (lives()) this.failure ??= { error };
        this.wake?.();
      },
    );
  }
}

/** Follows every course that a scenario can take; each state that can be reached two ways is gone on from once. */
export async function exploreAll(
  scenario: Scenario,
): Promise<{ readonly states: number; readonly ends: number }> {
  const seen = new Set<string>();
  const open: Step[][] = [[]];
  let ends = 0;
  for (let begun = open.pop(); begun !== undefined; begun = open.pop()) {
    const course = new Course(scenario);
    const taken: Step[] = [];
    for (;;) {
      const steps = await course.nextSteps();
      const isReplayed = taken.length < begun.length;
      if (!isReplayed) {
        const state = course.state();
        if (seen.has(state)) break;
        seen.add(state);
      }
      const [next, ...others] = isReplayed ? [begun[taken.length]] : steps;
      if (next === undefined) {
        ends++;
        expectEnd(scenario, course, taken);
        break;
      }
      for (const other of others) if (other !== undefined) open.push([...taken, other]);
      course.take(next);
      taken.push(next);
    }
  }
  return { states: seen.size, ends };
}

/** Follows one course: at each fork the choice, a number from 0 to 1, says where to go on. */
export async function followOne(scenario: Scenario, choices: Iterator<number>): Promise<void> {
  const course = new Course(scenario);
  const taken: Step[] = [];
  for (;;) {
    const steps = await course.nextSteps();
    const choice = choices.next();
    const next = steps[Math.floor((choice.done ? 0 : choice.value) * steps.length)];
    if (next === undefined) break;
    course.take(next);
    taken.push(next);
  }
  expectEnd(scenario, course, taken);
}

function expectEnd(scenario: Scenario, course: Course, taken: readonly Step[]): void {
  try {
    scenario.expectAtTheEnd(course.store);
  } catch (error) {
    throw new Error(`after ${taken.join(", ")}:\n${String(error)}`, { cause: error });
  }
}
