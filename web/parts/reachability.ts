import type { SessionRecord, StatusReport } from "../../src/agent/control/results.ts";

/** How the agent gets on with its ACS: a word, and why it is not a good one. */
export interface Reachability {
  readonly word: string;
  readonly tone: "ok" | "warn" | "bad";
  readonly reason: string;
}

const words: Readonly<Record<string, string>> = {
  unreachable: "unreachable",
  tls: "not trusted",
  timeout: "silent",
  closed: "hung up",
  authentication: "unauthorized",
  "inform-refused": "refusing",
  version: "of another version",
};

export function reachabilityOf(status: StatusReport): Reachability {
  const { acsUrl, enabled, lastSession, session } = status;
  if (acsUrl === "")
    return {
      word: "none",
      tone: "warn",
      reason: "No ACS URL is configured, and DHCP has named none (acs.url, acs.discovery).",
    };
  if (!enabled)
    return { word: "off", tone: "warn", reason: "EnableCWMP is false: no Inform is sent until it is true." };
  if (lastSession === undefined)
    return { word: session === "running" ? "connecting" : "not tried yet", tone: "warn", reason: "" };
  if (lastSession.ok) return { word: "reachable", tone: "ok", reason: "" };
  return { word: words[lastSession.outcome] ?? "failing", tone: "bad", reason: lastSession.reason };
}

/** Why a session was begun, in the words of the standard with what they mean. [TR-069 3.7.1.5] */
export function causesOf({ events, retryCount }: SessionRecord): string {
  const known: Readonly<Record<string, string>> = {
    "0": "first contact",
    "1": "start of the device",
    "2": "periodic",
    "3": "scheduled",
    "4": "value change",
    "6": "the ACS asked",
    "7": "transfer over",
    "8": "diagnostics over",
    "9": "the ACS's own download",
  };
  const causes = events.map((event) => {
    if (/^X \w+ INFORM$/.test(event)) return `${event} (somebody on the device asked)`;
    const meaning = known[event.split(" ")[0] ?? ""];
    return meaning === undefined ? event : `${event} (${meaning})`;
  });
  if (causes.length === 0) causes.push("somebody on the device asked");
  return `${causes.join(", ")}${retryCount > 0 ? `; retry ${retryCount}` : ""}`;
}
