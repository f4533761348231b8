// What is told as it happens: one stream for the whole page, opened anew when somebody looks at something else.

/** Whether there is somebody to be heard; `back` after there was not. */
export type LiveState = "opening" | "open" | "lost" | "back";

/** The other side says every 8 s that it is there. One that lost its power, or hangs, closes no connection. */
const longestSilenceMs = 25_000;
/** How long nobody looks before the stream is closed. A browser opens six connections to an address: the seventh tab would wait for ever. */
const unseenMs = 5_000;

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
  #unseen: number | undefined;
  #isPaused = false;
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

  /** Opens the stream, and keeps it open while somebody looks. */
  open(): void {
    document.addEventListener("visibilitychange", this.#look);
    this.#look();
    this.#connect();
  }

  close(): void {
    document.removeEventListener("visibilitychange", this.#look);
    clearTimeout(this.#unseen);
    this.#hangUp();
  }

  readonly #look = (): void => {
    clearTimeout(this.#unseen);
    if (document.hidden) {
      this.#unseen = later(unseenMs, () => {
        this.#isPaused = true;
        this.state = "opening";
        this.#hangUp();
      });
    } else if (this.#isPaused) {
      this.#isPaused = false;
      this.#connect(true);
    }
  };

  /** `isBack`: what was told before may be old. */
  #connect(isBack = false): void {
    this.#hangUp();
    if (this.#isPaused) return;
    const source = new EventSource(`${this.#url}?${[...this.#wanted.keys()].join("&")}`);
    this.#source = source;
    this.#hear();
    source.onopen = () => {
      this.#hear();
      this.#enter(isBack || this.state === "lost" ? "back" : "open");
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
    this.#silence = later(longestSilenceMs, () => {
      this.#enter("lost");
      this.#connect();
    });
  }

  #hangUp(): void {
    for (const timer of [this.#timer, this.#silence]) clearTimeout(timer);
    this.#timer = undefined;
    this.#source?.close();
    this.#source = undefined;
  }

  #openSoon(afterMs = 50): void {
    clearTimeout(this.#timer);
    this.#timer = later(afterMs, () => this.#connect());
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

/** With Node's types beside the browser's, a timer is an object to the compiler. */
const later = (ms: number, act: () => void): number => setTimeout(act, ms) as unknown as number;
