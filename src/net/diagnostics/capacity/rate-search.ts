import type { CapacitySearch } from "../../../ports/host/network/capacity.ts";
import { highSpeedIndex, lastRateIndex } from "./sending-rates.ts";

/** What the receiver has seen in one trial interval. Milliseconds; undefined where there was nothing to see. */
export interface TrialResult {
  readonly lost: number;
  readonly reordered: number;
  readonly duplicated: number;
  readonly delayAverage: number | undefined;
  readonly roundTrip: number | undefined;
}

/** Rows that a step down at the first congestion takes, in steps up. */
const stepsDown = 3;
/** Good intervals until algorithm C is fast once more; each time so many more. */
const retryAfter = 5;

/** Finds the rate at which the way is full. (ITU-T Y.1540 Annex B) [TR-471 5.2.1] */
export class RateSearch {
  readonly #order: CapacitySearch;
  readonly #most: number;
  #index: number;
  #slow = 0;
  #doubles = false;
  #retries = 0;
  #retryAt = retryAfter;

  /** `mostIndex`: where it ends. */
  constructor(order: CapacitySearch, mostIndex = lastRateIndex) {
    this.#order = order;
    this.#most = Math.min(lastRateIndex, mostIndex);
    this.#index = Math.min(this.#most, order.index ?? 0);
  }

  get index(): number {
    return this.#index;
  }

  /** After each trial interval in which something was received, or told. */
  adjust(trial: TrialResult): void {
    const { ignoresReordering, isFixed, lowerMs, oneWay, sequenceErrors, upperMs } = this.#order;
    if (isFixed) return;
    const errors = trial.lost + (ignoresReordering ? 0 : trial.reordered + trial.duplicated);
    const delay = (oneWay ? trial.delayAverage : trial.roundTrip) ?? lowerMs;
    if (errors <= sequenceErrors && delay < lowerMs) this.#up();
    else if (errors > sequenceErrors || delay > upperMs) this.#down();
    this.#index = Math.max(0, Math.min(this.#most, this.#index));
  }

  get #isRapid(): boolean {
    return this.#index < highSpeedIndex && this.#slow < this.#order.slowAdjustment;
  }

  #up(): void {
    const { algorithm, highSpeedDelta } = this.#order;
    if (this.#isRapid) {
      this.#slow = 0;
      if (algorithm === "B") this.#index = Math.min(highSpeedIndex, this.#index + highSpeedDelta);
      else this.#double();
      return;
    }
    this.#index += 1;
    if (algorithm === "C" && this.#retry()) this.#retryAt += retryAfter;
  }

  /** Every second time: once and a half on average. */
  #double(): void {
    if (this.#index * 2 > highSpeedIndex) {
      this.#index = highSpeedIndex;
      return;
    }
    this.#index = Math.max(1, this.#index);
    if (this.#doubles) this.#index *= 2;
    this.#doubles = !this.#doubles;
  }

  #down(): void {
    const { algorithm, highSpeedDelta, slowAdjustment } = this.#order;
    this.#slow += 1;
    if (this.#index < highSpeedIndex && this.#slow === slowAdjustment) {
      this.#index -= highSpeedDelta * stepsDown;
    } else if (this.#index > 0) {
      this.#index -= 1;
      if (algorithm === "C") this.#retry();
    }
  }

  /** Whether the fast way is taken again from now on. */
  #retry(): boolean {
    this.#retries += 1;
    if (this.#retries < this.#retryAt) return false;
    this.#slow = 0;
    this.#retries = 0;
    return true;
  }
}
