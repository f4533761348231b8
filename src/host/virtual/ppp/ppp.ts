import type { Ppp, PppConnection, PppFailure } from "../../../ports/host/network/ppp.ts";
import type { VirtualPpp } from "../../../ports/host/virtual-ppp.ts";
import type { VirtualLink } from "../../../ports/host/virtual-system.ts";
import { hashOf } from "../../seeded-random.ts";
import type { SimulatedDevice } from "../device.ts";
import { addressReadingOf, deviceHashOf } from "../device-addresses.ts";
import { addressIn } from "../network/address-pool.ts";
import { enabledOf } from "../system-settings.ts";
import { isAdmitted, type PppState, pppStatesOf } from "./ppp-state.ts";

/** Undefined for a system without PPP. */
export function simulatedPpp(device: SimulatedDevice): Ppp | undefined {
  const { ppp } = device.system;
  return (
    ppp && {
      read: async () => pppStatesOf(device.settings, ppp).map((connection) => connectionOf(device, ppp, connection)),
    }
  );
}

/** A connection is there while its link is up: all else is what its provider tells. */
function connectionOf(device: SimulatedDevice, { peer }: VirtualPpp, state: PppState): PppConnection {
  const { clock, identity, settings, system } = device;
  const link = system.links.find(({ name }) => name === state.link);
  const enabled = link !== undefined && enabledOf(settings, link);
  const activity = link && device.activityOf(link);
  const up = activity?.state === "up";
  const filled = (text: string): string => text.replaceAll("{serialNumber}", identity.serialNumber);
  const own = link?.addresses.find(({ family }) => family === 4);
  const hash = hashOf(`${deviceHashOf(identity)}/${state.key}/${activity?.sinceMs ?? 0}`);
  const group = (bits: number): string => ((hash >>> bits) & 0xffff).toString(16);
  return {
    key: state.key,
    link: state.link,
    lower: link?.lower,
    enabled,
    state: up ? "connected" : enabled ? "connecting" : "disconnected",
    connectedSeconds: up ? Math.floor((clock.monotonicMs() - activity.sinceMs) / 1000) : undefined,
    lastFailure: up || link === undefined ? "none" : failureOf(device, link, state, enabled),
    authentication: peer.authentication,
    username: filled(state.username),
    trigger: state.trigger,
    idleDisconnectSeconds: state.idleDisconnectSeconds || undefined,
    maxMru: state.maxMru,
    ipv6: state.ipv6,
    echo: state.echo ?? { intervalSeconds: 0, retries: 0 },
    pppoe: { sessionId: up ? 1 + (hash % 65_534) : undefined, acName: state.acName, serviceName: state.serviceName },
    ipv4:
      up && own !== undefined
        ? {
            local: addressReadingOf(own, identity, "", 0).address,
            remote: state.added ? providerEndOf(peer) : peer.address,
          }
        : undefined,
    ipv6Ends: up && state.ipv6 ? { local: `fe80::${group(0)}:${group(16)}`, remote: "fe80::1" } : undefined,
    dnsServers: up ? peer.dnsServers : [],
  };
}

function failureOf(device: SimulatedDevice, link: VirtualLink, state: PppState, enabled: boolean): PppFailure | "none" {
  if (!enabled) return device.activityOf(link).activeMs > 0 ? "user" : "none";
  if (link.lower === undefined) return "no-device";
  return isAdmitted(state) ? "no-answer" : "authentication";
}

/** The provider's end of connections that were added. */
const providerEndOf = ({ network }: VirtualPpp["peer"]): string => addressIn({ family: 4, network }, 0);
