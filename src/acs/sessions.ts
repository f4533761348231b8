import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import type { Cancel, Clock } from "../ports/clock.ts";
import type { AcsSession } from "./session.ts";

interface Running {
  readonly session: AcsSession;
  readonly cookie: string;
  readonly socket: Socket;
  cancel: Cancel;
}

/** The sessions under way: found by their cookie, or by their connection where a CPE keeps no cookies; one per device. */
export class Sessions {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #abandoned: (session: AcsSession) => void;
  readonly #running = new Map<string, Running>();

  constructor(clock: Clock, timeoutMs: number, abandoned: (session: AcsSession) => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#abandoned = abandoned;
  }

  find(cookie: string | undefined, socket: Socket): AcsSession | undefined {
    const running =
      cookie === undefined
        ? [...this.#running.values()].find((each) => each.socket === socket)
        : this.#running.get(cookie);
    if (running === undefined) return undefined;
    running.cancel();
    running.cancel = this.#expiry(running);
    return running.session;
  }

  /** Begins a session and returns its cookie. One that the same device had before is over: the device has forgotten it. */
  begin(session: AcsSession, socket: Socket): string {
    for (const { session: other } of this.#running.values()) {
      if (other.device === session.device) this.end(other, "the device began another session");
    }
    const cookie = randomBytes(16).toString("hex");
    const running: Running = { session, cookie, socket, cancel: () => {} };
    running.cancel = this.#expiry(running);
    this.#running.set(cookie, running);
    return cookie;
  }

  /** With a reason, what was asked last is told to have failed. */
  end(session: AcsSession, reason?: string): void {
    for (const running of this.#running.values()) {
      if (running.session !== session) continue;
      running.cancel();
      this.#running.delete(running.cookie);
      if (reason === undefined) continue;
      session.abandon(reason);
      this.#abandoned(session);
    }
  }

  of(deviceId: string): boolean {
    return [...this.#running.values()].some(({ session }) => session.device.id === deviceId);
  }

  close(): void {
    for (const { session } of this.#running.values()) this.end(session, "the ACS was stopped");
  }

  #expiry({ session }: Running): Cancel {
    const seconds = Math.round(this.#timeoutMs / 1000);
    return this.#clock.after(this.#timeoutMs, () => this.end(session, `the device was silent for ${seconds} s`));
  }
}
