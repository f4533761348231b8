import type { AcsRpcs } from "../../cwmp/methods.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import type { Parts } from "../parts.ts";
import type { Errand } from "../session/cpe-requests.ts";

export type DownloadWish = AcsRpcs["RequestDownload"]["request"];

const event = { code: "9 REQUEST DOWNLOAD", commandKey: "" } as const;

/** More than anybody can want at once. */
export const maximumWishes = 16;

/**
 * Files that somebody on the device wants the ACS to have it download. The ACS is asked once for each; like their event they
 * do not outlive a restart. [TR-069 A.4.2.2]
 */
export class DownloadWishes {
  readonly #parts: Parts;
  #wishes: readonly DownloadWish[] | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Those that the event still stands for: what took it, a restart or another ACS, took them too. */
  get #pending(): readonly DownloadWish[] {
    return this.#parts.queue.pending.some(({ code }) => code === event.code) ? (this.#wishes ?? []) : [];
  }

  get full(): boolean {
    return this.#pending.length >= maximumWishes;
  }

  async add(wish: DownloadWish): Promise<void> {
    const { attempts, options, queue } = this.#parts;
    const wishes = [...this.#pending, wish];
    await queue.replace(queue.raised([event], options.clock.wallMs()));
    this.#wishes = wishes;
    attempts.hurry(options.clock.monotonicMs());
  }

  /** The requests of a session whose Inform has `sent`, one by one. */
  telling(sent: readonly QueuedEvent[]): () => Errand | undefined {
    const untold = sent.some(({ code }) => code === event.code) ? [...this.#pending] : [];
    return () => {
      const next = untold.shift();
      return next && this.#errandFor(next);
    };
  }

  #errandFor(wish: DownloadWish): Errand {
    const { mailbox, options } = this.#parts;
    const forget = (): Promise<void> => this.#forget(wish);
    return {
      giveUp: forget,
      fleeting: true,
      request: {
        method: "RequestDownload",
        message: wish,
        answered: async (answer) => {
          const code = "fault" in answer ? answer.fault.faultCode : undefined;
          options.log[code === undefined ? "info" : "warn"]("download.requested", { fileType: wish.FileType, code });
          await mailbox.post(forget);
        },
      },
    };
  }

  async #forget(wish: DownloadWish): Promise<void> {
    const { queue } = this.#parts;
    const left = this.#pending.filter((each) => each !== wish);
    this.#wishes = left.length > 0 ? left : undefined;
    if (left.length === 0) await queue.replace(queue.pending.filter(({ code }) => code !== event.code));
  }
}
