import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A process that is started again each time that it has died by kill -9, at its own or somebody else's hand. */
export class Mortal {
  /** When it was killed. */
  readonly deathsMs: number[] = [];
  /** How it ended otherwise, if it did: it must not. */
  failure: string | undefined;
  readonly #start: () => ChildProcess;
  #child: ChildProcess;
  #isWanted = true;

  constructor(start: () => ChildProcess) {
    this.#start = start;
    this.#child = this.#born();
  }

  #born(): ChildProcess {
    const child = this.#start();
    child.once("exit", (code, signal) => {
      if (signal !== "SIGKILL") this.failure = `it ended by itself, with ${code ?? signal}`;
      else if (this.#isWanted) {
        this.deathsMs.push(Date.now());
        this.#child = this.#born();
      }
    });
    return child;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async end(): Promise<void> {
    this.#isWanted = false;
    await this.kill();
  }
}
