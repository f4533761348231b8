// What is told as it happens: one stream for the whole page, opened anew when somebody looks at something else.

/** Whether there is somebody to be heard; `back` after there was not. */
export type LiveState = "opening" | "open" | "lost" | "back";

/** The other side says every 8 s that it is there. One that lost its power, or hangs, closes no connection. */
const longestSilenceMs = 25_000;

/** `Told`: what is told, by the name of its event. */
export class Live<Told> {
  readonly #url: string;
  readonly #kinds: readonly (keyof Told & string)[];
  readonly #heard = new Map<string, Set<(told: never) => void>>();
  /** How often each part of the query is wanted: `path=Device.IP.` */
  readonly #wanted = new Map<string, number>();
  #source: EventSource | undefined;
  #timer: number | undefined;
  #silence: number | undefined;
  state: LiveState = "opening";

  constructor(url: string, kinds: readonly (keyof Told & string)[]) {
    this.#url = url;
    this.#kinds = kinds;
  }

  /** Calls `told` until the function that it gives is called. */
  on<K extends keyof Told & string>(kind: K, told: (what: Told[K]) => void): () => void {
    return this.#listen(kind, told as (what: never) => void);
  }

  onState(told: (state: LiveState) => void): () => void {
    return this.#listen("state", told as (what: never) => void);
  }

  #listen(kind: string, told: (what: never) => void): () => void {
    const all = this.#heard.get(kind) ?? new Set();
    this.#heard.set(kind, all.add(told));
    return () => all.delete(told);
  }

  /** Has more told, until the function that it gives is called: `path` and an object, for its values. */
  want(name: string, value: string): () => void {
    const part = `${name}=${encodeURIComponent(value)}`;
    this.#wanted.set(part, (this.#wanted.get(part) ?? 0) + 1);
    this.#openSoon();
    return () => {
      const left = (this.#wanted.get(part) ?? 1) - 1;
      if (left > 0) this.#wanted.set(part, left);
      else this.#wanted.delete(part);
      this.#openSoon();
    };
  }

  /** Opens the stream, and keeps it open. */
  open(): void {
    this.close();
    const source = new EventSource(`${this.#url}?${[...this.#wanted.keys()].join("&")}`);
    this.#source = source;
    this.#hear();
    source.onopen = () => {
      this.#hear();
      this.#enter(this.state === "lost" ? "back" : "open");
    };
    source.onerror = () => {
      this.#enter("lost");
      // A refusal ends it for good; who is away may come back.
      if (source.readyState === EventSource.CLOSED) this.#openSoon(3000);
    };
    for (const kind of this.#kinds)
      source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
        this.#hear();
        this.#tell(kind, JSON.parse(data));
      });
    source.addEventListener("alive", () => this.#hear());
  }

  /** Gives the other side up, and asks for it again, once it has been silent for too long from now. */
  #hear(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#enter("lost");
      this.open();
    }, longestSilenceMs) as unknown as number;
  }

  close(): void {
    for (const timer of [this.#timer, this.#silence]) clearTimeout(timer);
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

  #tell(kind: string, what: unknown): void {
    for (const told of this.#heard.get(kind) ?? []) (told as (what: unknown) => void)(what);
  }
}
