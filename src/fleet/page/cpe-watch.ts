import type { ControlCommand, RequestOf } from "../../agent/control/requests.ts";
import type { ControlResults } from "../../agent/control/results.ts";
import type { EventStream } from "../../web/live/event-streams.ts";
import { statusMark } from "../../web/live/status-mark.ts";
import type { RunningFleet } from "../running-fleet.ts";

/** One CPE that somebody looks at: its status, and the values at or directly below some paths, as they change. */
export class CpeWatch {
  readonly #fleet: Pick<RunningFleet, "askCpe">;
  readonly #number: number;
  readonly #paths: readonly string[];
  readonly #values = new Map<string, string>();
  #status = "";

  constructor(fleet: Pick<RunningFleet, "askCpe">, number: number, paths: readonly string[]) {
    this.#fleet = fleet;
    this.#number = number;
    this.#paths = paths;
  }

  /** Nothing for one that cannot be asked: its state says so. */
  async tell(stream: EventStream): Promise<void> {
    const status = await this.#asked({ command: "status" });
    if (status === undefined) return;
    const mark = statusMark(status);
    if (mark !== this.#status) stream.send("status", status);
    this.#status = mark;
    for (const path of this.#paths) {
      const values = await this.#changedBelow(path);
      if (values.length > 0) stream.send("values", values);
    }
  }

  async #changedBelow(path: string): Promise<readonly { readonly path: string; readonly value: string }[]> {
    const { entries = [] } = (await this.#asked({ command: "describe", path })) ?? {};
    return entries.flatMap((entry) => {
      if (entry.kind !== "parameter" || entry.value === undefined || this.#values.get(entry.path) === entry.value)
        return [];
      this.#values.set(entry.path, entry.value);
      return [{ path: entry.path, value: entry.value }];
    });
  }

  async #asked<C extends ControlCommand>(request: RequestOf<C>): Promise<ControlResults[C] | undefined> {
    const answer = await this.#fleet.askCpe({ number: this.#number, request: request as RequestOf<ControlCommand> });
    return answer.ok ? (answer.result as ControlResults[C]) : undefined;
  }
}
