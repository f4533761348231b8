import type { FaultRule } from "../faults/fault-rule.ts";
import { type Durations, together } from "../figures/histogram.ts";
import type { UnmetExpectation } from "./outcome.ts";
import type { Action, Expectations } from "./scenario.ts";

/** What is lacking: of how many CPEs, and the first of them by name. */
export interface Lack {
  readonly count: number;
  readonly unmet: readonly UnmetExpectation[];
}

/** What was seen of all CPEs together since `watch`. */
export interface Seen {
  readonly failedSessions: number;
  /** Whose they were, where somebody bounds them. */
  readonly failed: Lack;
  readonly replies: Durations;
  /** Sessions by the second that they were opened in, where somebody expects something of it. */
  readonly opened: ReadonlyMap<number, number>;
  /** Who was asked the same too often, as far as that is expected; the first of them by name. */
  readonly repeated: Lack;
}

type Deed = Exclude<Action, { readonly kind: "wait" }>;

/** Those that play a scenario: the CPEs of this process, or of several. All may reject with a sentence, which fails the step. */
export interface Players {
  /** What happens from now on is what is expected; undefined: nobody expects anything any more. */
  watch(expected: readonly Expectations[] | undefined): Promise<void>;
  /** How many a selection chooses. */
  count(select: string): Promise<number>;
  /** Does it with each of the `chosen` CPEs. */
  act(deed: Deed, select: string, chosen: number): Promise<Lack>;
  give(rule: FaultRule, as: string): Promise<void>;
  /** What each of them lacks now. */
  look(expectations: Expectations, select: string): Promise<Lack>;
  seen(expectations: Expectations, select: string): Promise<Seen>;
}

/** CPEs that are named; the others are counted. */
const mostNamed = 1000;

export const lackOf = (unmet: readonly UnmetExpectation[]): Lack => ({
  count: unmet.length,
  unmet: unmet.slice(0, mostNamed),
});

/** All that are named, and in a line how many more `are` so: "and 7 more CPEs were asked too often". */
export function toldLack({ count, unmet }: Lack, are = ""): readonly UnmetExpectation[] {
  const unnamed = count - unmet.length;
  if (unnamed <= 0) return unmet;
  return [...unmet, { cpe: "", reason: `and ${unnamed} more CPEs${are && ` ${are}`}`, unnamed }];
}

export const addLacks = (all: readonly Lack[]): Lack => ({
  count: all.reduce((sum, { count }) => sum + count, 0),
  unmet: all.flatMap(({ unmet }) => unmet).slice(0, mostNamed),
});

export function addSeen(all: readonly Seen[]): Seen {
  const opened = new Map<number, number>();
  for (const each of all)
    for (const [second, many] of each.opened) opened.set(second, (opened.get(second) ?? 0) + many);
  return {
    failedSessions: all.reduce((sum, { failedSessions }) => sum + failedSessions, 0),
    failed: addLacks(all.map(({ failed }) => failed)),
    replies: together(all.map(({ replies }) => replies)),
    opened,
    repeated: addLacks(all.map(({ repeated }) => repeated)),
  };
}
