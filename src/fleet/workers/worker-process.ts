import type { ChildProcess } from "node:child_process";
import type { Log } from "../../ports/log.ts";
import type { FleetReading } from "../told/snapshot.ts";
import type { WorkerReport } from "../told/worker-report.ts";
import type { WorkerCall, WorkerCalls, WorkerMessage } from "./messages.ts";

/** A worker that is over was asked, or has ended while it was. */
export class WorkerOver extends Error {
  override readonly name = "WorkerOver";
}

interface Waiting {
  answered(answer: unknown): void;
  failed(reason: Error): void;
}

/** One process that runs a part of a fleet, as its leader sees it. */
export class WorkerProcess {
  readonly number: number;
  readonly #child: ChildProcess;
  readonly #log: Log;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #end: { readonly by: string; readonly at: string; readonly inOrder: boolean } | undefined;
  #saidEnd: Extract<WorkerMessage, { type: "ended" }> | undefined;
  #isAskedToStop = false;
  /** As it was seen last. */
  last: FleetReading | undefined;
  readonly over: Promise<void>;

  /** `child` is forked with `serialization: "advanced"`. */
  constructor(number: number, child: ChildProcess, log: Log) {
    this.number = number;
    this.#child = child;
    this.#log = log;
    child.on("message", (message) => this.#heard(message as WorkerMessage));
    child.on("error", (error) => log.error("fleet.worker-error", { worker: number, reason: error.message }));
    this.over = new Promise((resolve) => {
      child.once("close", (code, signal) => {
        this.#ended(signal ?? `exit code ${code}`);
        resolve();
      });
    });
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Whether it is over and what its CPEs did last may not be kept. */
  get hasDied(): boolean {
    return this.#end?.inOrder === false;
  }

  get report(): WorkerReport {
    const { by, at, inOrder } = this.#end ?? {};
    const seen = { worker: this.number, pid: this.#child.pid, cpes: this.last?.cpes ?? 0 };
    if (by === undefined || at === undefined) return { ...seen, state: "running" };
    return { ...seen, state: inOrder ? "ended" : "died", by, at };
  }

  /** Rejects with its sentence where it refuses, and with a `WorkerOver`. */
  call<C extends Exclude<WorkerCall, "stop">>(
    call: C,
    request: WorkerCalls[C]["request"],
  ): Promise<WorkerCalls[C]["answer"]> {
    return new Promise((resolve, reject) => {
      if (this.isOver || !this.#child.connected) return reject(this.#gone());
      const id = this.#calls++;
      this.#waiting.set(id, {
        answered: (answer) => resolve(answer as WorkerCalls[C]["answer"]),
        failed: reject,
      });
      this.#child.send({ id, call, request });
    });
  }

  /** As it is now; as it was last where it is over. */
  async read(): Promise<FleetReading | undefined> {
    try {
      this.last = await this.call("read", undefined);
    } catch (error) {
      if (!(error instanceof WorkerOver)) throw error;
    }
    return this.last;
  }

  /** Resolves when the process is gone, in order or not. */
  async stop(): Promise<void> {
    this.#isAskedToStop = true;
    if (!this.isOver && this.#child.connected) this.#child.send({ id: -1, call: "stop", request: undefined });
    await this.over;
  }

  #heard(message: WorkerMessage): void {
    switch (message.type) {
      case "answer":
        this.#taken(message.id)?.answered(message.answer);
        break;
      case "refusal":
        this.#taken(message.id)?.failed(new Error(message.reason));
        break;
      case "ended":
        this.#saidEnd = message;
        this.last = message.last ?? this.last;
        break;
      case "log":
        this.#log[message.level](message.fact, { worker: this.number, ...message.fields });
        break;
    }
  }

  #taken(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #ended(by: string): void {
    const inOrder = this.#saidEnd !== undefined;
    this.#end = { by: this.#saidEnd?.by ?? by, at: new Date().toISOString(), inOrder };
    for (const { failed } of this.#waiting.values()) failed(this.#gone());
    this.#waiting.clear();
    const fields = { worker: this.number, pid: this.#child.pid, by: this.#end.by, cpes: this.last?.cpes };
    if (!inOrder) this.#log.error("fleet.worker-died", fields);
    else if (!this.#isAskedToStop) this.#log.warn("fleet.worker-ended", fields);
  }

  #gone(): WorkerOver {
    const { by } = this.#end ?? {};
    return new WorkerOver(`worker ${this.number} is gone${by === undefined ? "" : ` (${by})`}`);
  }
}
