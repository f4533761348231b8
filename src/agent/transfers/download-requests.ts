import type { AcsRpcs } from "../../cwmp/methods.ts";
import type { AcsRequest } from "../context/acs-request.ts";
import type { Activity } from "../context/activity.ts";
import type { AgentContext } from "../context/context.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import { Refused } from "../control/refused.ts";

export type DownloadRequest = AcsRpcs["RequestDownload"]["request"];

const event = { code: "9 REQUEST DOWNLOAD", commandKey: "" } as const;

/** More than anybody can want at once. */
const maximumDownloadRequests = 16;

/**
 * Files that somebody on the device wants the ACS to have it download. The ACS is asked once for each; like their event they
 * do not outlive a restart. [TR-069 A.4.2.2]
 */
export class DownloadRequests implements Activity {
  readonly #context: AgentContext;
  #requests: readonly DownloadRequest[] = [];

  constructor(context: AgentContext) {
    this.#context = context;
  }

  get dueMs(): number {
    return Number.POSITIVE_INFINITY;
  }

  /** Those that the event still stands for: what took it, a restart or another ACS, took them too. */
  get #pending(): readonly DownloadRequest[] {
    return this.#context.events.pending.some(({ code }) => code === event.code) ? this.#requests : [];
  }

  /** Throws `Refused` when too many are pending. */
  async add(request: DownloadRequest): Promise<void> {
    const { events, options } = this.#context;
    const requests = [...this.#pending, request];
    if (requests.length > maximumDownloadRequests) {
      throw new Refused("refused", `${maximumDownloadRequests} downloads are requested already`);
    }
    await events.replace(events.raised([event], options.clock.wallMs()));
    this.#requests = requests;
    this.#context.retryNow();
  }

  pendingRequests(sent: readonly QueuedEvent[]): () => AcsRequest | undefined {
    const unasked = sent.some(({ code }) => code === event.code) ? [...this.#pending] : [];
    return () => {
      const next = unasked.shift();
      return next && this.#requestFor(next);
    };
  }

  #requestFor(request: DownloadRequest): AcsRequest {
    const { mailbox, options } = this.#context;
    const forget = (): Promise<void> => this.#forget(request);
    return {
      giveUp: forget,
      fleeting: true,
      request: {
        method: "RequestDownload",
        message: request,
        answered: async (answer) => {
          const code = "fault" in answer ? answer.fault.faultCode : undefined;
          options.log[code === undefined ? "info" : "warn"]("download.requested", { fileType: request.FileType, code });
          await mailbox.post(forget);
        },
      },
    };
  }

  async #forget(request: DownloadRequest): Promise<void> {
    const { events } = this.#context;
    this.#requests = this.#pending.filter((each) => each !== request);
    if (this.#requests.length === 0) await events.replace(events.pending.filter(({ code }) => code !== event.code));
  }
}
