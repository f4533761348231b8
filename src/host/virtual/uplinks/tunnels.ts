import { isIP } from "node:net";
import type {
  DsLiteTunnel,
  GreTunnel,
  SixRdTunnel,
  TunnelEdits,
  Tunnels,
} from "../../../ports/host/uplinks/tunnels.ts";
import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { VirtualTunnels } from "../../../ports/host/virtual-uplinks.ts";
import { checkBorderRelay, checkTunnelEnd } from "../../settings/tunnel-end.ts";
import type { SimulatedDevice } from "../device.ts";
import { added, changed, isThere, refuse, without } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import { dsLiteLink, greLink, sixRdLink, tunnelState, tunnelsIn } from "./tunnel-links.ts";

/** Undefined for a system without tunnels, as each of the following. */
export const simulatedSixRd = (device: SimulatedDevice): Tunnels<SixRdTunnel> | undefined =>
  reading(device, ({ sixRd }) =>
    sixRd.map((each) => ({ ...each, source: undefined, ...stateOf(device, sixRdLink(each.key)) })),
  );

export const simulatedDsLite = (device: SimulatedDevice): Tunnels<DsLiteTunnel> | undefined =>
  reading(device, ({ dsLite }) =>
    dsLite.map((each) => ({ ...each, origin: "static", ...stateOf(device, dsLiteLink(each.key)) })),
  );

export const simulatedGre = (device: SimulatedDevice): Tunnels<GreTunnel> | undefined =>
  reading(device, ({ gre }) =>
    gre.map((each) => ({ ...each, keyIdentifier: each.keyIdentifier, ...stateOf(device, greLink(each)) })),
  );

function reading<Reading>(
  device: SimulatedDevice,
  make: (tunnels: VirtualTunnels) => readonly Reading[],
): Tunnels<Reading> | undefined {
  if (device.system.tunnels === undefined) return undefined;
  return { read: async () => make(tunnelsIn(device.settings, device.system)) };
}

function stateOf(device: SimulatedDevice, name: string) {
  const link = device.system.links.find((each) => each.name === name);
  return { link: link?.name, up: link !== undefined && device.activityOf(link).state === "up" };
}

/** As on OpenWrt, whose links have names of at most 15 characters, of which six say what they are. */
const longestKey = 9;

export function simulatedTunnelEdits(system: VirtualSystem, draft: SettingsDraft): TunnelEdits | undefined {
  const { tunnels: shipped } = system;
  if (shipped === undefined) return undefined;
  const staged = tunnelState.staged(draft, shipped);
  const isTaken = (key: string): boolean =>
    [staged.now.sixRd, staged.now.dsLite, staged.now.gre].some((list) => list.some((each) => each.key === key));
  return {
    changeSixRd: async (key, settings) => {
      isThere(staged.now.sixRd, key, "tunnel");
      const { borderRelay, prefix } = settings;
      if (borderRelay !== undefined) checkBorderRelay("borderRelay", borderRelay);
      if (prefix !== undefined) checkPrefix(prefix);
      staged.keep({ sixRd: changed(staged.now.sixRd, key, settings) });
    },
    changeDsLite: async (key, settings) => {
      isThere(staged.now.dsLite, key, "tunnel");
      if (settings.endpoint !== undefined) checkTunnelEnd("endpoint", settings.endpoint, 6);
      staged.keep({ dsLite: changed(staged.now.dsLite, key, settings) });
    },
    addGre: async (key, settings) => {
      if (!/^\w+$/.test(key) || key.length > longestKey || isTaken(key))
        refuse("key", `no tunnel can be added as ${JSON.stringify(key)}`);
      checkTunnelEnd("endpoint", settings.endpoint, settings.family);
      staged.keep({ gre: added(staged.now.gre, { ...settings, key }) });
    },
    changeGre: async (key, settings) => {
      const { endpoint, family } = { ...isThere(staged.now.gre, key, "tunnel"), ...settings };
      checkTunnelEnd("endpoint", endpoint, family);
      staged.keep({ gre: changed(staged.now.gre, key, settings) });
    },
    removeGre: async (key) => {
      if (staged.now.gre.some((each) => each.key === key)) staged.keep({ gre: without(staged.now.gre, key) });
    },
  };
}

function checkPrefix(text: string): void {
  const [address = "", length = ""] = text.split("/");
  if (text !== "" && !(isIP(address) === 6 && /^\d{1,3}$/.test(length) && Number(length) <= 128))
    refuse("prefix", `${JSON.stringify(text)} is no prefix of IPv6, as 2001:db8::/32`);
}
