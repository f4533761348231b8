import type { Load, LoadCounters, LoadedConnection, LoadOrder } from "../../../ports/host/network/network-tests.ts";
import { linkOctets } from "./link-octets.ts";
import { LoadFailure } from "./load-failure.ts";
import type { Moved } from "./move-octets.ts";
import type { OpenConnection } from "./open-connection.ts";

const usualSilenceMs = 30_000;
/** How often within that it is looked whether something has come or gone. */
const looks = 30;

interface Transfer {
  readonly requestMs: number;
  moved: Moved | undefined;
  begin: LoadCounters | undefined;
  end: LoadCounters | undefined;
}

/** One test on connections that are open. Its user closes them when it is over. */
export class LoadRun {
  readonly #order: LoadOrder;
  readonly #connections: readonly OpenConnection[];
  readonly #now: () => number;
  readonly #tell: (counters: LoadCounters) => void;
  readonly #silenceMs: number;
  readonly #octets: () => { readonly receivedBytes: number; readonly sentBytes: number };
  readonly #transfers: Transfer[] = [];
  readonly #seconds: LoadCounters[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Octets that the link had received before the first request. */
  #receivedBefore = 0;
  #begin: LoadCounters | undefined;
  #full: { readonly begin: LoadCounters; end?: LoadCounters } | undefined;
  #end: LoadCounters | undefined;
  #isOver: () => void = () => {};
  #fail: (failure: LoadFailure) => void = () => {};

  constructor(
    order: LoadOrder,
    connections: readonly OpenConnection[],
    now: () => number,
    tell: (counters: LoadCounters) => void,
    silenceMs = usualSilenceMs,
  ) {
    this.#order = order;
    this.#silenceMs = silenceMs;
    this.#connections = connections;
    this.#now = now;
    this.#tell = tell;
    const sum = (of: "bytesRead" | "bytesWritten"): number =>
      connections.reduce((total, { socket }) => total + socket[of], 0);
    this.#octets =
      linkOctets(connections[0]?.socket.localAddress) ??
      (() => ({ receivedBytes: sum("bytesRead"), sentBytes: sum("bytesWritten") }));
  }

  /** Rejects with a `LoadFailure`. */
  async run(signal: AbortSignal): Promise<Load> {
    const aborted = (): void => this.#fail(new LoadFailure("Other", "given up"));
    signal.addEventListener("abort", aborted);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#isOver = resolve;
        this.#fail = reject;
        if (signal.aborted) return aborted();
        const { longestMs, seconds } = this.#order;
        if (seconds === undefined) this.#after(longestMs, () => this.#timeout("the file was not moved in time"));
        this.#watch();
        this.#receivedBefore = this.#octets().receivedBytes;
        for (const connection of this.#connections) this.#request(connection);
      });
    } finally {
      signal.removeEventListener("abort", aborted);
      for (const timer of this.#timers) clearTimeout(timer);
    }
    return this.#result();
  }

  #request(connection: OpenConnection): void {
    const transfer: Transfer = { requestMs: this.#now(), moved: undefined, begin: undefined, end: undefined };
    this.#transfers.push(transfer);
    transfer.moved = connection.move(() => this.#began(transfer));
    transfer.moved.whole.then(
      () => this.#ended(transfer),
      (failure) => this.#fail(failure),
    );
  }

  #began(transfer: Transfer): void {
    transfer.begin = this.#countersAtBegin(0);
    const allBegan =
      this.#transfers.length === this.#connections.length && this.#transfers.every(({ begin }) => begin !== undefined);
    if (this.#begin === undefined) {
      this.#begin = transfer.begin;
      this.#second(0, this.#begin);
    }
    if (allBegan && this.#transfers.every(({ end }) => end === undefined)) {
      this.#full = { begin: this.#countersAtBegin(this.#total()) };
    }
  }

  #ended(transfer: Transfer): void {
    if (this.#order.seconds !== undefined) {
      const error = this.#order.direction === "upload" ? "NoTransferComplete" : "TransferFailed";
      this.#fail(new LoadFailure(error, "a connection ended before the test did"));
      return;
    }
    this.#mark(transfer);
    if (this.#transfers.every(({ end }) => end !== undefined)) this.#isOver();
  }

  /** It is over with that connection. */
  #mark(transfer: Transfer): void {
    transfer.end = this.#counters(transfer.moved?.bytes() ?? 0);
    this.#end = { ...transfer.end, testBytes: this.#total() };
    if (this.#full !== undefined) this.#full.end ??= this.#end;
  }

  /** That many whole seconds have passed since it began. */
  #second(count: number, counters = this.#counters(this.#total())): void {
    this.#seconds.push(counters);
    this.#tell(counters);
    if (count === this.#order.seconds) {
      this.#timeIsOver();
    } else {
      const nextMs = (this.#begin?.atMs ?? 0) + (count + 1) * 1000;
      this.#at(nextMs, () => this.#second(count + 1));
    }
  }

  #timeIsOver(): void {
    if (this.#transfers.some(({ begin }) => begin === undefined)) {
      this.#fail(new LoadFailure("NoResponse", "a connection had no response in all that time"));
    } else {
      for (const transfer of this.#transfers) this.#mark(transfer);
      this.#isOver();
    }
  }

  /** `silent`: looks in a row, until now, at which nothing more had come or gone than the `seen` octets. */
  #watch(seen = -1, silent = 0, all = 0): void {
    this.#after(this.#silenceMs / looks, () => {
      const total = this.#total();
      const isLate = this.#transfers.some(({ begin }) => begin === undefined);
      const silentNow = total === seen ? silent + 1 : 0;
      const seconds = this.#silenceMs / 1000;
      if (isLate && all + 1 >= looks) this.#fail(new LoadFailure("NoResponse", `no response within ${seconds} s`));
      else if (silentNow >= looks) this.#timeout(`nothing came or went for ${seconds} s`);
      else this.#watch(total, silentNow, all + 1);
    });
  }

  #timeout(reason: string): void {
    this.#fail(new LoadFailure("Timeout", reason));
  }

  /** Never before: a timer of Node may end up to a millisecond early. */
  #at(ms: number, what: () => void): void {
    const left = ms - this.#now();
    if (left <= 0) what();
    else this.#after(Math.max(1, left), () => this.#at(ms, what));
  }

  #after(delayMs: number, what: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      what();
    }, delayMs);
    this.#timers.add(timer);
  }

  #total(): number {
    return this.#transfers.reduce((total, { end, moved }) => total + (end?.testBytes ?? moved?.bytes() ?? 0), 0);
  }

  #counters(testBytes: number): LoadCounters {
    return { atMs: this.#now(), testBytes, ...this.#octets() };
  }

  /**
   * `testBytes`: of the test until then. The link has received more by then than this process knows of: that comes after the
   * beginning, or else a short file would have come over no link.
   */
  #countersAtBegin(testBytes: number): LoadCounters {
    const counters = this.#counters(testBytes);
    if (this.#order.direction === "upload") return counters;
    return { ...counters, receivedBytes: Math.min(counters.receivedBytes, this.#receivedBefore + testBytes) };
  }

  #result(): Load {
    const connections = this.#connections.flatMap(({ openRequestMs, openResponseMs }, at): LoadedConnection[] => {
      const { begin, end, requestMs } = this.#transfers[at] ?? {};
      if (begin === undefined || end === undefined || requestMs === undefined) return [];
      return [{ openRequestMs, openResponseMs, requestMs, begin, end }];
    });
    const [first, ...others] = connections;
    if (first === undefined) throw new LoadFailure("Other", "there was no connection");
    const { begin, end } = this.#full ?? {};
    return {
      connections: [first, ...others],
      begin: this.#begin ?? first.begin,
      end: this.#end ?? first.end,
      full: begin && end && { begin, end },
      seconds: this.#seconds,
    };
  }
}
