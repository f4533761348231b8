import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isSecretName, secretMask } from "../cwmp/soap/secrets.ts";
import type { Clock } from "../ports/clock.ts";
import { connectionRequest, type WakeResult } from "./connection-request.ts";
import type { ConversationEntry, Device } from "./device.ts";
import type { Devices } from "./devices.ts";
import { bodyOf, RequestRefused } from "./request-body.ts";
import type { BriefEntry, DeviceDetails, DeviceSummary, ShownParameter } from "./shown.ts";
import { CallError, callFromJson, isFinished, type Task, withoutSecrets } from "./task.ts";

// What people and programs on this machine ask of the ACS, as JSON:
//   GET  /api/devices                         GET /api/devices/ID
//   GET  /api/devices/ID/parameters?below=…   GET /api/devices/ID/conversation
//   POST /api/devices/ID/tasks {"method", "message"}    GET /api/devices/ID/tasks/TASK?waitSeconds=…
//   POST /api/devices/ID/wake {}
//   GET  /api/devices/ID/conversation?brief=true        GET /api/devices/ID/conversation/NUMBER
//   GET  /api/changes?since=N, answered when there are more than N, or after a while

const mostQueued = 100;
const longestWaitSeconds = 300;
const changesWaitMs = 25_000;
const largestBody = 8 * 1024 * 1024;

export interface ApiOptions {
  readonly devices: Devices;
  readonly clock: Clock;
  inSession(device: Device): boolean;
}

export class Api {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** `target` is what follows `/api/`. @throws RequestRefused */
  async serve(target: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [kind, id, part, taskId, ...rest] = target.pathname.slice("/api/".length).split("/").map(decoded);
    if (kind === "changes" && id === undefined) {
      only(request, "GET");
      json(response, 200, { changes: await this.#changesAfter(Number(target.searchParams.get("since") ?? 0) || 0) });
      return;
    }
    if (kind !== "devices" || rest.length > 0) throw new RequestRefused(404, "no such resource");
    if (id === undefined || id === "") {
      only(request, "GET");
      json(
        response,
        200,
        this.#options.devices.all().map((device) => this.#summary(device)),
      );
      return;
    }
    const device = this.#options.devices.get(id);
    if (device === undefined) throw new RequestRefused(404, `no device ${JSON.stringify(id)} has informed yet`);
    if (part === "tasks" && taskId === undefined) await this.#queue(device, request, response);
    else if (part === "tasks" && taskId !== undefined) await this.#task(device, taskId, target, request, response);
    else if (part === "conversation" && taskId !== undefined) {
      only(request, "GET");
      json(response, 200, entryOf(device, taskId));
    } else if (part === "wake") await this.#wake(device, request, response);
    else {
      only(request, "GET");
      json(response, 200, this.#view(device, part, target));
    }
  }

  #view(device: Device, part: string | undefined, target: URL): unknown {
    switch (part) {
      case undefined:
        return this.#details(device);
      case "parameters":
        return parametersBelow(device, target.searchParams.get("below") ?? "");
      case "conversation":
        return target.searchParams.has("brief") ? briefly(device) : device.conversation;
    }
    throw new RequestRefused(404, "no such resource");
  }

  async #changesAfter(since: number): Promise<number> {
    const { devices } = this.#options;
    const grown = (): number | undefined => (devices.changes === since ? undefined : devices.changes);
    return (await devices.until(grown, changesWaitMs)) ?? devices.changes;
  }

  #summary(device: Device): DeviceSummary {
    const { Manufacturer, OUI, ProductClass, SerialNumber } = device.identity;
    return {
      id: device.id,
      name: device.name,
      manufacturer: Manufacturer,
      oui: OUI,
      productClass: ProductClass,
      serialNumber: SerialNumber,
      firstSeenMs: device.firstSeenMs,
      informs: device.informs,
      lastInform: device.lastInform,
      inSession: this.#options.inSession(device),
      parameters: device.parameters.size,
      queued: device.tasks.filter((task) => !isFinished(task)).length,
      version: this.#options.devices.versionOf(device),
    };
  }

  #details(device: Device): DeviceDetails {
    return {
      ...this.#summary(device),
      connectionRequestUrl: device.connectionRequestUrl,
      canWake: device.connectionRequest !== undefined,
      tasks: device.tasks.map(withoutSecrets),
      transfers: device.transfers,
    };
  }

  async #queue(device: Device, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await jsonBody(request);
    if (typeof asked.method !== "string") throw new RequestRefused(400, '"method" is missing');
    if (device.tasks.filter((task) => !isFinished(task)).length >= mostQueued) {
      throw new RequestRefused(429, `${mostQueued} requests are waiting for this device already`);
    }
    try {
      const call = callFromJson(asked.method, asked.message);
      const task = device.queue(randomBytes(6).toString("hex"), call, this.#options.clock.wallMs());
      await this.#options.devices.save(device);
      json(response, 202, withoutSecrets(task));
    } catch (error) {
      throw error instanceof CallError ? new RequestRefused(400, error.message) : error;
    }
  }

  async #task(device: Device, id: string, target: URL, request: IncomingMessage, response: ServerResponse) {
    only(request, "GET");
    const seconds = Math.min(Math.max(Number(target.searchParams.get("waitSeconds") ?? 0) || 0, 0), longestWaitSeconds);
    const finished = (): Task | undefined => {
      const task = device.task(id);
      return task !== undefined && isFinished(task) ? task : undefined;
    };
    const task =
      (seconds > 0 ? await this.#options.devices.until(finished, seconds * 1000) : undefined) ?? device.task(id);
    if (task === undefined) throw new RequestRefused(404, "no such task");
    json(response, 200, withoutSecrets(task));
  }

  async #wake(device: Device, request: IncomingMessage, response: ServerResponse): Promise<void> {
    await jsonBody(request);
    json(response, 200, await wake(device));
  }
}

/** Sends a connection request with the credentials that this ACS has set; a device has 10 s for it unless `timeoutMs` says otherwise. */
export async function wake(device: Device, timeoutMs?: number): Promise<WakeResult> {
  const url = device.connectionRequestUrl;
  if (url === undefined) return { ok: false, reason: "the device has told no ConnectionRequestURL" };
  return connectionRequest(url, device.connectionRequest, timeoutMs);
}

const briefly = ({ conversation, forgotten }: Device): readonly BriefEntry[] =>
  conversation.map(({ envelope, ...entry }, at) => ({
    ...entry,
    number: forgotten + at,
    hasEnvelope: envelope !== "",
  }));

/** @throws RequestRefused */
function entryOf({ conversation, forgotten }: Device, number: string): ConversationEntry {
  const entry = /^\d{1,9}$/.test(number) ? conversation[Number(number) - forgotten] : undefined;
  if (entry === undefined) throw new RequestRefused(404, "no such entry, or it is no longer kept");
  return entry;
}

/** What the ACS has seen at or below a path, in the order of names. */
function parametersBelow(device: Device, path: string): readonly ShownParameter[] {
  return [...device.parameters]
    .filter(([name]) => name === path || path === "" || (path.endsWith(".") && name.startsWith(path)))
    .map(([name, seen]) => ({
      name,
      ...seen,
      value: isSecretName(name) && seen.value !== "" ? secretMask : seen.value,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Only JSON is taken, and browsers ask before they send JSON from another site: neither an envelope nor a form gets here. */
async function jsonBody(request: IncomingMessage): Promise<{ readonly method?: unknown; readonly message?: unknown }> {
  only(request, "POST");
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
    throw new RequestRefused(415, "the body must be application/json");
  }
  try {
    const parsed: unknown = JSON.parse(Buffer.concat(await bodyOf(request, largestBody)).toString("utf8") || "{}");
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch (error) {
    if (error instanceof RequestRefused) throw error;
  }
  throw new RequestRefused(400, "the body is no JSON object");
}

function only(request: IncomingMessage, method: string): void {
  if (request.method !== method) throw new RequestRefused(405, `this resource is for ${method}`);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new RequestRefused(400, "the path is not percent-encoded properly");
  }
}

export function json(response: ServerResponse, status: number, document: unknown): void {
  const body = Buffer.from(JSON.stringify(document), "utf8");
  response
    .writeHead(status, { "Content-Type": "application/json; charset=utf-8", "Content-Length": body.length })
    .end(body);
}
