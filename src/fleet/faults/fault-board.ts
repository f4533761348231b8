import { hashOf } from "../../host/seeded-random.ts";
import type { FleetCpe } from "../fleet-cpe.ts";
import { parseSelection, type Selection } from "../selection.ts";
import type { FaultName } from "./fault-kinds.ts";
import type { FaultRule, FaultSettings, ListedFault } from "./fault-rule.ts";

interface RuleAtWork {
  readonly id: string;
  /** What a scenario calls it, and that of its kind unless it does; several may have the same. */
  readonly name: string;
  readonly rule: FaultRule;
  readonly selects: Selection;
  readonly fromMs: number;
  readonly untilMs: number;
  /** By number of the CPE: how often there was an occasion, and how often it struck. */
  readonly occasions: Map<number, { seen: number; struck: number }>;
  struck: number;
}

/** One that a CPE has now. */
export interface PresentFault {
  /** That of its rule. */
  readonly id: string;
  readonly name: FaultName;
  readonly settings: FaultSettings;
  /** There is an occasion: whether it strikes now. Each call is an occasion. */
  strikes(): boolean;
}

/** More than anybody can have a mind of. */
const mostRules = 200;

/** The faults of a fleet: which CPE has which, and how often each has struck. */
export class FaultBoard {
  readonly #nowMs: () => number;
  readonly #seed: string;
  readonly #first: number;
  #rules: readonly RuleAtWork[] = [];
  #given = 0;
  readonly #counts = new Map<FaultName, number>();
  readonly #changed: () => void;

  /**
   * `first`: the number of the CPE at position 0. The same seed has the same CPEs struck on the same occasions.
   * `changed`: called when one was added or taken away.
   */
  constructor(nowMs: () => number, seed: string, first: number, changed: () => void = () => undefined) {
    this.#changed = changed;
    this.#nowMs = nowMs;
    this.#seed = seed;
    this.#first = first;
  }

  /** Returns what it is called from now on. Throws a `RangeError` for more than there is room for. */
  add(rule: FaultRule, name: string = rule.fault): string {
    if (this.#rules.length >= mostRules) throw new RangeError(`there are ${mostRules} faults already: remove some`);
    this.#given += 1;
    const id = `f${this.#given}`;
    const fromMs = this.#nowMs() + rule.afterMs;
    const selects = parseSelection(rule.select);
    const untilMs = fromMs + rule.forMs;
    this.#rules = [...this.#rules, { id, name, rule, selects, fromMs, untilMs, occasions: new Map(), struck: 0 }];
    this.#changed();
    return id;
  }

  /** By its id, or all that are called so. Whether there was one. */
  remove(called: string): boolean {
    const left = this.#rules.filter(({ id, name }) => id !== called && name !== called);
    const found = left.length < this.#rules.length;
    this.#rules = left;
    if (found) this.#changed();
    return found;
  }

  list(): readonly ListedFault[] {
    return this.#rules.map(({ id, rule, struck }) => {
      const { times, forMs, ...rest } = rule;
      const isBounded = Number.isFinite(times);
      return { id, ...rest, struck, ...(isBounded && { times }), ...(Number.isFinite(forMs) && { forMs }) };
    });
  }

  /** How often each has struck since the fleet runs, by its name. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** Those that are on now, whoever has them. */
  get present(): readonly Pick<PresentFault, "id" | "name" | "settings">[] {
    const nowMs = this.#nowMs();
    return this.#rules
      .filter(({ fromMs, untilMs }) => nowMs >= fromMs && nowMs < untilMs)
      .map(({ id, rule }) => ({ id, name: rule.fault, settings: rule.settings }));
  }

  /** In how long the next begins or ends by itself; Infinity for none. */
  get nextInMs(): number {
    const nowMs = this.#nowMs();
    const times = this.#rules.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]).filter((ms) => ms > nowMs);
    return Math.min(...times, Number.POSITIVE_INFINITY) - nowMs;
  }

  /** What this CPE has now: mostly nothing. */
  of(cpe: FleetCpe): readonly PresentFault[] {
    if (this.#rules.length === 0) return [];
    const nowMs = this.#nowMs();
    return this.#rules
      .filter((each) => nowMs >= each.fromMs && nowMs < each.untilMs && this.#isMeant(each, cpe))
      .map((each) => ({
        id: each.id,
        name: each.rule.fault,
        settings: each.rule.settings,
        strikes: () => this.#strikes(each, cpe),
      }));
  }

  #isMeant({ rule, selects, occasions }: RuleAtWork, cpe: FleetCpe): boolean {
    if ((occasions.get(cpe.number)?.struck ?? 0) >= rule.times) return false;
    return selects(cpe, cpe.number - this.#first);
  }

  #strikes(each: RuleAtWork, cpe: FleetCpe): boolean {
    const { id, rule, occasions } = each;
    const known = occasions.get(cpe.number) ?? { seen: 0, struck: 0 };
    if (known.struck >= rule.times) return false;
    known.seen += 1;
    const draw = hashOf(`${this.#seed}/${id}/${cpe.serialNumber}/${known.seen}`) / 2 ** 32;
    const strikes = draw < rule.chance;
    if (strikes) {
      known.struck += 1;
      each.struck += 1;
      this.#counts.set(rule.fault, (this.#counts.get(rule.fault) ?? 0) + 1);
    }
    if (rule.times < Number.POSITIVE_INFINITY || rule.chance < 1) occasions.set(cpe.number, known);
    return strikes;
  }
}
