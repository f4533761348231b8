import { isIP } from "node:net";
import type { EchoClient, EchoCounters, NetworkTests } from "../../../ports/host/network/network-tests.ts";
import type { TestAddress } from "../../../ports/host/network/test-address.ts";
import { passed } from "../../passed.ts";
import { seededRandom } from "../../seeded-random.ts";
import type { SimulatedDevice } from "../device.ts";
import { asksServers } from "../dns/resolvers.ts";
import { simulatedCapacity } from "./simulated-capacity.ts";
import { simulatedCapture } from "./simulated-capture.ts";
import { simulatedLoad } from "./simulated-load.ts";

// A network that is not there: names have addresses, ways have lengths, and no packet is sent.

/** Nobody asks for any. */
const noEchoes: EchoCounters = {
  packetsReceived: 0,
  packetsResponded: 0,
  bytesReceived: 0,
  bytesResponded: 0,
  firstMs: undefined,
  lastMs: undefined,
};

/** Names below it have no address. (RFC 6761) */
const nowhere = /(?:^|\.)invalid\.?$/i;
/** No route leads there. (TEST-NET-1, and the discard prefix) */
const unrouted = /^(?:192\.0\.2\.|100::)/i;

/** Undefined for a system without such a network. */
export function simulatedNetworkTests(device: SimulatedDevice): NetworkTests | undefined {
  const { networkTests: network } = device.system;
  if (network === undefined) return undefined;
  const { clock, identity } = device;
  const chance = seededRandom(`${identity.serialNumber} ${clock.monotonicMs()}`);
  const roundTripMs = (): number => network.delayMs + chance.fraction() * network.jitterMs;
  const echo: EchoClient["ask"] = async ({ target, timeoutMs, sequence }, signal) => {
    const sentMs = clock.wallMs();
    if (unrouted.test(target.address)) return { ok: true, result: { kind: "unreachable", sentMs } };
    const microseconds = Math.round(roundTripMs() * 1000);
    const isLost = chance.fraction() * 100 < network.lossPercent || microseconds > timeoutMs * 1000;
    await passed(clock, isLost ? timeoutMs : microseconds / 1000, signal);
    if (isLost) return { ok: true, result: { kind: "lost", sentMs } };
    // By a server that only echoes.
    const fields = {
      testGenSN: sequence,
      testRespSN: 0,
      receivedTimeStamp: 0,
      replyTimeStamp: 0,
      replyFailureCount: 0,
    };
    return { ok: true, result: { kind: "reply", sentMs, receivedMs: clock.wallMs(), microseconds, fields } };
  };
  const isResolved = (host: string): boolean => isIP(host) !== 0 || asksServers(device.settings);
  return {
    addressesOf: async (host, family) => {
      const known = isResolved(host) ? addressesOf(host) : [];
      const addresses = known.filter((each) => family === undefined || each.family === family);
      const [first, ...others] = addresses;
      return first === undefined
        ? { ok: false, error: "CannotResolveHostName", reason: `the name ${host} cannot be resolved` }
        : { ok: true, result: [first, ...others] };
    },
    ping: async ({ target, timeoutMs }, signal) => {
      if (unrouted.test(target.address)) return { ok: true, result: { kind: "unreachable" } };
      const microseconds = Math.round(roundTripMs() * 1000);
      const isLost = chance.fraction() * 100 < network.lossPercent || microseconds > timeoutMs * 1000;
      await passed(clock, isLost ? timeoutMs : microseconds / 1000, signal);
      return { ok: true, result: isLost ? { kind: "lost" } : { kind: "reply", microseconds } };
    },
    openEcho: async () => ({ ok: true, result: { ask: echo, close: async () => {} } }),
    serveEcho: async () => ({ ok: true, result: { isThere: () => true, counters: () => noEchoes, close: () => {} } }),
    traceRoute: async ({ target, tries, maxHops }, tell, signal) => {
      const last = network.hops + 1;
      const hopeless = unrouted.test(target.address);
      for (let number = 1; number <= Math.min(last, maxHops) && !signal.aborted; number++) {
        const address = number === last ? target.address : routerAddress(number, target.family);
        const times = Array.from({ length: tries }, () => Math.round((roundTripMs() * 1000 * number) / last));
        await passed(clock, Math.max(...times) / 1000, signal);
        const unreachable = hopeless && number === Math.min(2, network.hops);
        tell({ address, times, errorCode: 0, unreachable });
        if (unreachable) break;
      }
      return { ok: true, result: undefined };
    },
    load: async (order, tell, signal) => {
      if (unrouted.test(order.target.address)) {
        return { ok: false, error: "NoRouteToHost", reason: `there is no way to ${order.target.address}` };
      }
      const line = { roundTripMs: roundTripMs(), mbps: network[`${order.direction}Mbps`] };
      return simulatedLoad(order, line, clock, tell, signal);
    },
    capacity: async (order, tell, signal) => {
      const { address } = order.servers[0].target;
      if (unrouted.test(address)) {
        return { ok: false, error: "NoRouteToHost", reason: `there is no way to ${address}` };
      }
      const line = { ...network, mbps: network[`${order.direction}Mbps`] };
      return simulatedCapacity(order, line, clock, tell, signal);
    },
    connect: async ({ target, timeoutMs }, signal) => {
      if (unrouted.test(target.address)) {
        return { ok: false, error: "NoRouteToHost", reason: `there is no way to ${target.address}` };
      }
      const microseconds = Math.round(Math.min(roundTripMs(), timeoutMs) * 1000);
      await passed(clock, microseconds / 1000, signal);
      return { ok: true, result: microseconds };
    },
    capture: (order, take, signal) => simulatedCapture(order, clock, take, signal),
    lookUp: async ({ name }, signal) => {
      const microseconds = Math.round(roundTripMs() * 1000);
      await passed(clock, microseconds / 1000, signal);
      const addresses = addressesOf(name).map(({ address }) => address);
      const known = { authoritative: false, hostName: "", addresses, microseconds };
      return addresses.length === 0
        ? { ok: true, result: { ...known, status: "Error_HostNameNotResolved" } }
        : { ok: true, result: { ...known, status: "Success", hostName: name } };
    },
    nameOf: async (address) => (/^(?:100\.64\.0\.|2001:db8:64::)/.test(address) ? nameOfRouter(address) : undefined),
  };
}

const routerAddress = (number: number, family: 4 | 6): string =>
  family === 6 ? `2001:db8:64::${number.toString(16)}` : `100.64.0.${number}`;

const nameOfRouter = (address: string): string => `router${address.replace(/.*[.:]/, "")}.example`;

/** A name has one address of each family, always the same ones. */
function addressesOf(host: string): readonly TestAddress[] {
  if (/^[\d.]+$/.test(host)) return [{ address: host, family: 4 }];
  if (host.includes(":")) return [{ address: host, family: 6 }];
  if (nowhere.test(host)) return [];
  const chance = seededRandom(host.toLowerCase());
  const number = 1 + Math.floor(chance.fraction() * 254);
  return [
    { address: `198.51.100.${number}`, family: 4 },
    { address: `2001:db8::${number.toString(16)}`, family: 6 },
  ];
}
