import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../ports/clock.ts";
import { answerJson, jsonBody, requireMethod } from "../../web/exchange.ts";
import { operate, requireWriting } from "../../web/operate.ts";
import { sessionIn } from "../../web/records/session-asked.ts";
import { WebRefusal } from "../../web/refusal.ts";
import type { PageApi } from "../../web/web-server.ts";
import { describedFaults } from "../faults/described-faults.ts";
import type { Timeline } from "../figures/timeline.ts";
import type { RunningFleet } from "../running-fleet.ts";
import type { FleetRequest } from "../told/requests.ts";
import { FleetLive } from "./fleet-live.ts";
import type { ShownFleet } from "./shown-fleet.ts";

// What the page of a fleet asks. Each request of the control socket is POST /api/fleet/operations/NAME, but that the fleet ends; what one
// CPE is asked, as an agent alone, POST /api/cpes/NUMBER/operations/NAME, and what was said in its sessions GET /api/cpes/NUMBER/conversation.

export interface FleetSources {
  readonly fleet: RunningFleet;
  readonly shown: ShownFleet;
  /** Of the whole run. */
  readonly timeline: Timeline;
  readonly clock: Clock;
}

const operations: ReadonlySet<string> = new Set<FleetRequest["command"]>([
  "status",
  "get",
  "set",
  "inform",
  "reboot",
  "start",
  "stop",
  "fault-list",
  "fault-add",
  "fault-remove",
]);
const reading: ReadonlySet<string> = new Set<FleetRequest["command"]>(["status", "get", "fault-list"]);

export class FleetApi implements PageApi {
  readonly #sources: FleetSources;
  readonly #readOnly: boolean;
  readonly #live: FleetLive;

  constructor(sources: FleetSources, readOnly: boolean, isWelcome: (request: IncomingMessage) => boolean) {
    this.#sources = sources;
    this.#readOnly = readOnly;
    this.#live = new FleetLive({ ...sources, isWelcome });
  }

  close(): void {
    this.#live.close();
  }

  async serve(path: string, target: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { fleet, shown, timeline } = this.#sources;
    const [, number, asked] = /^cpes\/(\d{1,9})\/operations\/([a-z-]{1,40})$/.exec(path) ?? [];
    if (number !== undefined && asked !== undefined) {
      const ask = fleet.askCpe.bind(fleet);
      const control = (question: Parameters<typeof ask>[0]["request"]) =>
        ask({ number: Number(number), request: question });
      return operate(control, asked, this.#readOnly, request, response);
    }
    const [, operation] = /^fleet\/operations\/([a-z-]{1,40})$/.exec(path) ?? [];
    if (operation !== undefined) return this.#operate(operation, request, response);
    requireMethod(request, "GET");
    const [, asker] = /^cpes\/(\d{1,9})\/conversation$/.exec(path) ?? [];
    if (asker !== undefined) {
      const said = await fleet.saidIn({ number: Number(asker), ...sessionIn(target.searchParams) });
      return answerJson(response, 200, { said });
    }
    switch (path) {
      case "fleet":
        return answerJson(response, 200, shown);
      case "fleet/timeline":
        return answerJson(response, 200, { samples: timeline.samples });
      case "fleet/faults":
        return answerJson(response, 200, describedFaults());
      case "fleet/live":
        return this.#live.open(target, request, response);
    }
    throw new WebRefusal(404, "there is no such resource");
  }

  async #operate(operation: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    requireMethod(request, "POST");
    if (!operations.has(operation)) throw new WebRefusal(404, `there are ${[...operations].join(", ")}`);
    requireWriting(operation, this.#readOnly, reading);
    const body = await jsonBody(request);
    const answer = await this.#sources.fleet.ask({ ...body, command: operation }).catch((failure: unknown) => {
      throw new WebRefusal(400, failure instanceof Error ? failure.message : String(failure));
    });
    answerJson(response, 200, answer);
  }
}
