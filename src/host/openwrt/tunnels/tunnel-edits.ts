import type { GreSettings, TunnelEdits } from "../../../ports/host/uplinks/tunnels.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { checkBorderRelay, checkTunnelEnd } from "../../settings/tunnel-end.ts";
import { isName } from "../uci/syntax.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { endpointOption, greProtocols, settingsOf } from "./gre.ts";
import { interfaceOf, protocolOf, switched } from "./tunnel-sections.ts";

const configuration = "network";

/** netifd makes a device of the name, with at most 15 characters: `gre6t-` and nine of its own. */
const longestName = 9;

/** Tunnels as interfaces of /etc/config/network, called by their keys. */
export function openWrtTunnelEdits(draft: UciDraft): TunnelEdits {
  function set(key: string, protocols: readonly string[], values: UciValues): void {
    if (interfaceOf(draft.package(configuration), key, protocols) === undefined) {
      throw new RefusedSettingError("key", `there is no tunnel ${key} in the configuration`);
    }
    draft.set(configuration, key, values);
  }

  return {
    changeSixRd: async (key, { enabled, borderRelay, prefix, ipv4MaskLength }) => {
      if (borderRelay !== undefined) checkBorderRelay("borderRelay", borderRelay);
      const [network, length] = prefix?.split("/") ?? [];
      set(key, ["6rd"], {
        ...(enabled !== undefined && switched(enabled)),
        ...(borderRelay !== undefined && { peeraddr: borderRelay }),
        ...(prefix !== undefined && { ip6prefix: network, ip6prefixlen: length }),
        ...(ipv4MaskLength !== undefined && { ip4prefixlen: String(ipv4MaskLength) }),
      });
    },
    changeDsLite: async (key, { enabled, endpoint }) => {
      if (endpoint !== undefined) checkTunnelEnd("endpoint", endpoint, 6);
      set(key, ["dslite"], {
        ...(enabled !== undefined && switched(enabled)),
        ...(endpoint !== undefined && { peeraddr: endpoint }),
      });
    },
    addGre: async (key, settings) => {
      if (!isName(key) || key.length > longestName || draft.package(configuration).section(key) !== undefined) {
        throw new RefusedSettingError("key", `no tunnel can be added as ${JSON.stringify(key)}`);
      }
      checkTunnelEnd("endpoint", settings.endpoint, settings.family);
      draft.add(configuration, key, "interface", greValues("gre", settings, settings));
    },
    changeGre: async (key, settings) => {
      const section = interfaceOf(draft.package(configuration), key, greProtocols);
      if (section === undefined) throw new RefusedSettingError("key", `there is no tunnel ${key} in the configuration`);
      const after = { ...settingsOf(section), ...settings };
      checkTunnelEnd("endpoint", after.endpoint, after.family);
      draft.set(configuration, key, greValues(protocolOf(section), settings, after));
    },
    removeGre: async (key) => {
      const section = interfaceOf(draft.package(configuration), key, greProtocols);
      if (section !== undefined) draft.delete(configuration, key);
    },
  };
}

/** Both ends are to do the same, so that what is asked for one direction holds for the other. */
function greValues(protocol: string, asked: Partial<GreSettings>, { family, endpoint }: GreSettings): UciValues {
  const has = (...names: readonly (keyof GreSettings)[]): boolean => names.some((name) => name in asked);
  const flag = (on: boolean | undefined): string | undefined => (on ? "1" : undefined);
  const identifier = asked.keyIdentifier === undefined ? undefined : String(asked.keyIdentifier);
  return {
    ...(has("family") && { proto: `gre${family === 6 ? "v6" : ""}${protocol.endsWith("tap") ? "tap" : ""}` }),
    ...(asked.enabled !== undefined && switched(asked.enabled)),
    ...(has("endpoint", "family") && {
      [endpointOption(family)]: endpoint,
      [endpointOption(family === 6 ? 4 : 6)]: undefined,
    }),
    ...(has("checksums") && { icsum: flag(asked.checksums), ocsum: flag(asked.checksums) }),
    ...(has("sequenceNumbers") && { iseqno: flag(asked.sequenceNumbers), oseqno: flag(asked.sequenceNumbers) }),
    ...(has("keyIdentifier") && { ikey: identifier, okey: identifier }),
  };
}
