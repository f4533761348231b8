import type { WireGuard } from "../../../ports/host/uplinks/wireguard.ts";
import type { RunProgram } from "../../linux/programs/run-program.ts";
import { readWg } from "../../linux/wireguard/wg-dump.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { readTunnels } from "../tunnels/tunnel-sections.ts";
import { peersOf, wireGuardOf } from "./wireguard-sections.ts";

/** Interfaces as they are configured, with what `wg` tells of them. */
export function openWrtWireGuard(parts: Pick<OpenWrtParts, "uci" | "ubus">, run: RunProgram): WireGuard {
  return {
    read: async () => {
      const [{ sections, stateOf }, running] = await Promise.all([readTunnels(parts, "wireguard"), readWg(run)]);
      const network = parts.uci.read("network");
      return sections.map((section) => {
        const settings = wireGuardOf(section);
        const { link } = stateOf(settings.key);
        const found = link === undefined ? undefined : running.get(link);
        const peers = network === undefined ? [] : peersOf(network, settings.key);
        return {
          ...settings,
          link,
          publicKey: found?.publicKey ?? "",
          peers: peers.map(({ section: _, ...peer }) => ({ ...peer, present: found?.peers.get(peer.publicKey) })),
        };
      });
    },
  };
}
