import type { LinkReading } from "../../../ports/host/network/links.ts";
import type { Ppp, PppConnection, PppFailure } from "../../../ports/host/network/ppp.ts";
import { endsOf } from "../../linux/ppp/ppp-ends.ts";
import { type PppoeSessionEntry, readPppoeSessions } from "../../linux/ppp/pppoe-sessions.ts";
import { readConfiguredInterfaces } from "../configured-interfaces.ts";
import type { NetifdInterface } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import { mruOf, pppProtocols } from "./ppp-links.ts";

/** The interfaces that netifd runs pppd for, as /etc/config/network has them. */
export function openWrtPpp({ files, ubus, uci }: Pick<OpenWrtParts, "files" | "ubus" | "uci">): Ppp {
  return {
    read: async (links) => {
      const network = uci.read("network");
      const sessions = readPppoeSessions(files);
      return (await readConfiguredInterfaces({ ubus, uci }))
        .filter(({ proto }) => pppProtocols.test(proto))
        .map((each) => connectionOf(each, network?.section(each.name), links, sessions));
    },
  };
}

function connectionOf(
  each: NetifdInterface,
  section: UciSection | undefined,
  links: readonly LinkReading[],
  sessions: readonly PppoeSessionEntry[],
): PppConnection {
  const option = (name: string): string | undefined => section && textOf(section, name);
  const demand = naturalOf(option("demand"));
  const [address] = each.ipv4;
  const link = links.find(({ name }) => name === each.l3Device);
  const ends = endsOf(link);
  const here = sessions.filter((session) => session.link === each.device);
  return {
    key: each.name,
    link: each.l3Device,
    lower: links.find(({ name }) => name === each.device)?.name,
    enabled: each.autostart,
    state: each.up ? "connected" : each.pending ? "connecting" : "disconnected",
    connectedSeconds: each.up ? each.uptimeSeconds : undefined,
    lastFailure: each.up || each.lastError === undefined ? "none" : failureOf(each.lastError),
    username: section && (option("username") ?? ""),
    trigger: demand === undefined || demand === 0 ? "always" : "on-demand",
    idleDisconnectSeconds: demand || undefined,
    maxMru: section && mruOf(section),
    ipv6: section && option("ipv6") !== "0",
    echo: section && echoOf(option("keepalive")),
    pppoe:
      each.proto === "pppoe"
        ? {
            // Several on one link cannot be told apart.
            sessionId: each.up && here.length === 1 ? here[0]?.id : undefined,
            acName: option("ac") ?? "",
            serviceName: option("service") ?? "",
          }
        : undefined,
    ipv4: address === undefined ? ends.ipv4 : { local: address.address, remote: address.peer ?? ends.ipv4?.remote },
    ipv6Ends: ends.ipv6Ends,
    dnsServers: each.dnsServers,
  };
}

const naturalOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;

/** `FAILURES INTERVAL`, or failures alone, as ppp.sh takes it; 0 for none. What is no number it takes as it is, and pppd refuses. */
export function echoOf(keepalive: string | undefined): NonNullable<PppConnection["echo"]> {
  const [, retries = 0, interval = 5] = /^(\d{1,9})(?:[, ]+(\d{1,9}))?$/.exec(keepalive || "5 1") ?? [];
  return Number(retries) === 0
    ? { retries: 0, intervalSeconds: 0 }
    : { retries: Number(retries), intervalSeconds: Number(interval) };
}

/** The exit codes of pppd by the names that ppp.sh gives them, and netifd's own. */
const failures: Readonly<Record<string, PppFailure>> = {
  AUTH_FAILED: "authentication",
  AUTH_TOPEER_FAILED: "authentication",
  PEER_AUTH_FAILED: "authentication",
  CNID_AUTH_FAILED: "authentication",
  CONNECT_FAILED: "no-answer",
  PEER_DEAD: "no-answer",
  HANGUP: "peer-ended",
  IDLE_TIMEOUT: "idle",
  CONNECT_TIME: "limit",
  TRAFFIC_LIMIT: "limit",
  USER_REQUEST: "user",
  NO_DEVICE: "no-device",
};

const failureOf = (error: string): PppFailure => failures[error.slice(error.indexOf("/") + 1)] ?? "other";
