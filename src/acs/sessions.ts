import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import type { Cancel, Clock } from "../ports/clock.ts";
import type { Device } from "./device.ts";
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
  readonly #byDevice = new Map<Device, Running>();
  readonly #bySocket = new WeakMap<Socket, Running>();

  constructor(clock: Clock, timeoutMs: number, abandoned: (session: AcsSession) => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#abandoned = abandoned;
  }

  find(cookie: string | undefined, socket: Socket): AcsSession | undefined {
    const running = cookie === undefined ? this.#bySocket.get(socket) : this.#running.get(cookie);
    if (running === undefined) return undefined;
    running.cancel();
    running.cancel = this.#expiry(running);
    return running.session;
  }

  /** Begins a session and returns its cookie. One that the same device had before is over: the device has forgotten it. */
  begin(session: AcsSession, socket: Socket): string {
    const before = this.#byDevice.get(session.device);
    if (before !== undefined) this.end(before.session, "the device began another session");
    const cookie = randomBytes(16).toString("hex");
    const running: Running = { session, cookie, socket, cancel: () => {} };
    running.cancel = this.#expiry(running);
    this.#running.set(cookie, running);
    this.#byDevice.set(session.device, running);
    this.#bySocket.set(socket, running);
    return cookie;
  }

  /** With a reason, what was asked last is told to have failed. */
  end(session: AcsSession, reason?: string): void {
    const running = this.#byDevice.get(session.device);
    if (running?.session !== session) return;
    running.cancel();
    this.#running.delete(running.cookie);
    this.#byDevice.delete(session.device);
    if (this.#bySocket.get(running.socket) === running) this.#bySocket.delete(running.socket);
    if (reason === undefined) return;
    session.abandon(reason);
    this.#abandoned(session);
  }

  of(device: Device): boolean {
    return this.#byDevice.has(device);
  }

  close(): void {
    for (const { session } of this.#running.values()) this.end(session, "the ACS was stopped");
  }

  #expiry({ session }: Running): Cancel {
    const seconds = Math.round(this.#timeoutMs / 1000);
    return this.#clock.after(this.#timeoutMs, () => this.end(session, `the device was silent for ${seconds} s`));
  }
}
