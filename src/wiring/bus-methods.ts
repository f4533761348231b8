import type { Agent } from "../agent/agent.ts";
import type { ControlError, SessionRecord, StatusReport } from "../agent/control/results.ts";
import type { BusAnswer, BusMethod, BusTable } from "../ports/host/bus.ts";

/** The agent as the system's bus has it: `status`, and `inform`, which begins a session. The same commands as everywhere. */
export function busMethods(agent: Agent, wallMs: () => number): Readonly<Record<string, BusMethod>> {
  return {
    status: method([], async () => {
      const answer = await agent.control({ command: "status" });
      return answer.ok ? { ok: true, data: statusTable(answer.result, wallMs()) } : refused(answer.error);
    }),
    inform: method(["wait"], async ({ wait = false }) => {
      const answer = await agent.control({ command: "inform", wait });
      if (!answer.ok) return refused(answer.error);
      const { session } = answer.result;
      return { ok: true, data: session === undefined ? { status: "started" } : sessionTable(session) };
    }),
  };
}

type Flags = Readonly<Record<string, boolean | undefined>>;

/** Another argument, or one that is no flag, is refused: it would be taken for done. */
function method(flags: readonly string[], call: (args: Flags) => Promise<BusAnswer>): BusMethod {
  return {
    flags,
    call: async (args) => {
      const wrong = Object.entries(args).find(([name, value]) => !flags.includes(name) || typeof value !== "boolean");
      if (wrong === undefined) return call(args as Flags);
      const allowed = flags.length === 0 ? "it takes no argument" : `it takes ${flags.join(", ")}: true or false`;
      return { ok: false, why: "invalid", data: { error: { message: `${wrong[0]}: ${allowed}` } } };
    },
  };
}

function refused({ kind, message }: ControlError): BusAnswer {
  const data = { error: { kind, message } };
  switch (kind) {
    case "invalid":
    case "refused":
      return { ok: false, why: "invalid", data };
    case "not-allowed":
    case "disabled":
      return { ok: false, why: "denied", data };
    case "stopping":
    case "failed":
      return { ok: false, why: "failed", data };
  }
}

function statusTable(report: StatusReport, nowMs: number): BusTable {
  const { identity, lastSession, nextRetrySeconds, nextPeriodicInformSeconds } = report;
  return {
    cwmp: {
      status: report.acsUrl === "" ? "no-acs" : report.enabled ? "up" : "disabled",
      acs_url: withoutCredentials(report.acsUrl),
      acs_url_origin: report.acsUrlOrigin,
      bootstrapped: report.bootstrapped,
      session: report.session,
      retry_count: report.retryCount,
      pending_events: report.pendingEvents,
      connection_request_url: withoutCredentials(report.connectionRequestUrl),
    },
    device: {
      manufacturer: identity.manufacturer,
      oui: identity.oui,
      product_class: identity.productClass,
      serial_number: identity.serialNumber,
      software_version: identity.softwareVersion,
      uptime: Math.floor(report.uptimeSeconds),
    },
    last_session: lastSession && sessionTable(lastSession),
    next_session: nextTable(nextRetrySeconds, nextPeriodicInformSeconds, nowMs),
  };
}

const sessionTable = (session: SessionRecord): BusTable => ({
  status: session.ok ? "success" : "failure",
  outcome: session.outcome,
  reason: session.reason,
  start_time: timeOf(session.startedAtMs),
  end_time: timeOf(session.startedAtMs + session.durationMs),
  events: session.events,
  rpcs: session.rpcs,
  retry_count: session.retryCount,
});

/** What comes first; undefined while nothing is due by itself. */
function nextTable(retry: number | undefined, periodic: number | undefined, nowMs: number): BusTable | undefined {
  if (retry === undefined && periodic === undefined) return undefined;
  const isRetry = retry !== undefined && (periodic === undefined || retry <= periodic);
  const seconds = (isRetry ? retry : periodic) ?? 0;
  return { why: isRetry ? "retry" : "periodic", seconds, start_time: timeOf(nowMs + seconds * 1000) };
}

const timeOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** Without a name and password that somebody has put into a URL. */
function withoutCredentials(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.username === "" && parsed.password === "") return url;
  parsed.username = "";
  parsed.password = "";
  return parsed.href;
}
