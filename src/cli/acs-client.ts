import type { WakeResult } from "../acs/connection-request.ts";
import type { ConversationEntry } from "../acs/device.ts";
import type { DeviceDetails, DeviceSummary, ShownParameter } from "../acs/shown.ts";
import type { Task } from "../acs/task.ts";
import { CliFailure, exitCodes } from "./failure.ts";

/** Asks a running ACS over its API. Every call throws CliFailure with one sentence. */
export class AcsClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url.endsWith("/") ? url : `${url}/`;
  }

  async devices(): Promise<readonly DeviceSummary[]> {
    const all = await this.#ask<readonly DeviceSummary[]>("");
    if (!Array.isArray(all)) throw this.#stranger();
    return all;
  }
  device(id: string): Promise<DeviceDetails> {
    return this.#ask(pathOf(id));
  }
  parameters(id: string, below: string): Promise<readonly ShownParameter[]> {
    return this.#ask(`${pathOf(id)}/parameters?below=${encodeURIComponent(below)}`);
  }
  conversation(id: string): Promise<readonly ConversationEntry[]> {
    return this.#ask(`${pathOf(id)}/conversation`);
  }
  queue(id: string, method: string, message: unknown): Promise<Task> {
    return this.#ask(`${pathOf(id)}/tasks`, { method, message });
  }
  wake(id: string): Promise<WakeResult> {
    return this.#ask(`${pathOf(id)}/wake`, {});
  }
  /** The task once it is finished, or as it is after the time. */
  finished(id: string, task: string, waitSeconds: number): Promise<Task> {
    return this.#ask(`${pathOf(id)}/tasks/${encodeURIComponent(task)}?waitSeconds=${waitSeconds}`);
  }

  #stranger(): CliFailure {
    const reason = `what answers at ${this.#url} is no cpe-agent acs; start one with: cpe-agent acs`;
    return new CliFailure(reason, exitCodes.failed, "no-acs");
  }

  async #ask<T>(path: string, body?: unknown): Promise<T> {
    const posted = {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    };
    let reply: Response;
    try {
      reply = await fetch(`${this.#url}api/devices${path}`, body === undefined ? {} : posted);
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new CliFailure(
        `no ACS answers at ${this.#url} (${cause}); start one with: cpe-agent acs`,
        exitCodes.failed,
        "no-acs",
      );
    }
    const document: unknown = await reply.json().catch(() => undefined);
    if (reply.ok && document === undefined) throw this.#stranger();
    if (!reply.ok) throw new CliFailure(errorIn(document) ?? `the ACS answered with status ${reply.status}`);
    return document as T;
  }
}

const pathOf = (id: string): string => `/${encodeURIComponent(id)}`;

function errorIn(document: unknown): string | undefined {
  if (typeof document !== "object" || document === null || !("error" in document)) return undefined;
  return String(document.error);
}
