import type { CellularAccessPoint } from "../../../ports/host/uplinks/cellular.ts";
import { isEnabled, protocolOf } from "../tunnels/tunnel-sections.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

// Interfaces of /etc/config/network that go out by a modem. [OpenWrt qmi.sh, mbim.sh, ncm.sh, modemmanager.sh]

export const cellularProtocols = ["qmi", "mbim", "ncm", "modemmanager", "3g"] as const;

export const accessPointSections = (network: UciPackage): readonly UciSection[] =>
  [...network.sections].filter(
    (section) =>
      section.type === "interface" &&
      !section.anonymous &&
      cellularProtocols.some((protocol) => protocol === protocolOf(section)),
  );

export const deviceOf = (section: UciSection): string | undefined => textOf(section, "device") || undefined;

/** Which option says which families: ModemManager has a name of its own for it. */
export const familyOption = (protocol: string): string => (protocol === "modemmanager" ? "iptype" : "pdptype");

export function accessPointOf(section: UciSection): CellularAccessPoint {
  const family = textOf(section, familyOption(protocolOf(section)))?.toLowerCase();
  return {
    key: section.name,
    enabled: isEnabled(section),
    modem: deviceOf(section),
    apn: textOf(section, "apn") ?? "",
    username: textOf(section, "username") ?? "",
    family: family === "ip" || family === "ipv4" ? 4 : family === "ipv6" ? 6 : undefined,
  };
}
