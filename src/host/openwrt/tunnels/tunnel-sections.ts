import type { SystemFiles } from "../../linux/programs/system-files.ts";
import { type NetifdInterface, readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciConfig } from "../uci/uci-config.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";

// Interfaces of /etc/config/network by their protocol, with what netifd tells of them.

/** Whether netifd can have interfaces of one of these protocols: by its handlers, or since one is configured. */
export function hasProtocol({ files, uci }: { files: SystemFiles; uci: UciConfig }, ...protocols: readonly string[]) {
  if (protocols.some((each) => files.has(`/lib/netifd/proto/${each}.sh`) || files.has(`/lib/netifd/proto/${each}.uc`)))
    return true;
  try {
    const network = uci.read("network");
    return network !== undefined && interfacesOf(network, protocols).length > 0;
  } catch {
    return false; // whoever reads the package says so
  }
}

export const protocolOf = (section: UciSection): string => textOf(section, "proto") ?? "none";

const interfacesOf = (network: UciPackage, protocols: readonly string[]): readonly UciSection[] =>
  [...network.sections].filter(
    (section) => section.type === "interface" && !section.anonymous && protocols.includes(protocolOf(section)),
  );

/** Of an interface of this name in /etc/config/network. */
export function interfaceOf(network: UciPackage, key: string, protocols: readonly string[]): UciSection | undefined {
  return interfacesOf(network, protocols).find(({ name }) => name === key);
}

export const isEnabled = (section: UciSection): boolean =>
  !flagOf(section, "disabled", false) && flagOf(section, "auto", true);

/** Options that switch an interface. */
export const switched = (enabled: boolean): UciValues =>
  enabled ? { disabled: undefined, auto: undefined } : { disabled: "1" };

interface TunnelState {
  readonly link: string | undefined;
  readonly up: boolean | undefined;
}

export interface TunnelReading {
  readonly sections: readonly UciSection[];
  /** Those that have come by themselves. */
  readonly dynamic: readonly NetifdInterface[];
  stateOf(key: string): TunnelState;
}

export async function readTunnels(
  { uci, ubus }: Pick<OpenWrtParts, "uci" | "ubus">,
  ...protocols: readonly string[]
): Promise<TunnelReading> {
  const network = uci.read("network");
  const interfaces = await readNetifd(ubus).catch(() => undefined); // which the links have told of
  return {
    sections: network === undefined ? [] : interfacesOf(network, protocols),
    dynamic: (interfaces ?? []).filter(({ dynamic, proto }) => dynamic && protocols.includes(proto)),
    stateOf: (key) => {
      const found = interfaces?.find(({ name }) => name === key);
      return { link: found?.l3Device, up: interfaces && found?.up === true };
    },
  };
}
