import type { StatusReport } from "../../src/agent/control/results.ts";

// What the agent tells as it happens: one stream for the whole page, opened anew when somebody looks at something else.

interface Told {
  readonly status: StatusReport;
  readonly log: string;
  readonly values: readonly { readonly path: string; readonly value: string }[];
  /** Whether the agent can be heard; `back` after it could not be. */
  readonly state: LiveState;
}

export type LiveState = "opening" | "open" | "lost" | "back";

export class Live {
  readonly #heard = new Map<keyof Told, Set<(told: never) => void>>();
  readonly #paths = new Map<string, number>();
  #logs = 0;
  #source: EventSource | undefined;
  #timer: number | undefined;
  status: StatusReport | undefined;
  state: LiveState = "opening";

  /** Calls `told` until the function that it gives is called. */
  on<K extends keyof Told>(kind: K, told: (what: Told[K]) => void): () => void {
    const all = this.#heard.get(kind) ?? new Set();
    this.#heard.set(kind, all.add(told as (what: never) => void));
    return () => all.delete(told as (what: never) => void);
  }

  /** Has the values at or directly below a path told. */
  watch(path: string): () => void {
    this.#paths.set(path, (this.#paths.get(path) ?? 0) + 1);
    this.#openSoon();
    return () => {
      const left = (this.#paths.get(path) ?? 1) - 1;
      if (left > 0) this.#paths.set(path, left);
      else this.#paths.delete(path);
      this.#openSoon();
    };
  }

  /** Has the lines of the log told. */
  followLog(): () => void {
    this.#logs++;
    this.#openSoon();
    return () => {
      this.#logs--;
      this.#openSoon();
    };
  }

  /** Opens the stream, and keeps it open. */
  open(): void {
    this.close();
    const query = new URLSearchParams([...this.#paths.keys()].map((path) => ["path", path]));
    if (this.#logs > 0) query.set("log", "1");
    const source = new EventSource(`/api/live?${query}`);
    this.#source = source;
    source.onopen = () => this.#enter(this.state === "lost" ? "back" : "open");
    source.onerror = () => {
      this.#enter("lost");
      // A refusal ends it for good; an agent that is away may come back.
      if (source.readyState === EventSource.CLOSED) this.#openSoon(3000);
    };
    for (const kind of ["status", "log", "values"] as const)
      source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
        const told = JSON.parse(data);
        if (kind === "status") this.status = told;
        this.#tell(kind, told);
      });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#source?.close();
    this.#source = undefined;
  }

  #openSoon(afterMs = 50): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open(), afterMs) as unknown as number;
  }

  #enter(state: LiveState): void {
    const before = this.state;
    if (before === state || (state === "open" && before === "back")) return;
    this.state = state;
    this.#tell("state", state);
  }

  #tell<K extends keyof Told>(kind: K, what: Told[K]): void {
    for (const told of this.#heard.get(kind) ?? []) (told as (what: Told[K]) => void)(what);
  }
}
