import type { WifiNetwork, WifiSecurityMode } from "../../ports/host/network/wifi.ts";

interface Secured {
  readonly network: WifiNetwork;
  readonly modes: readonly WifiSecurityMode[];
}

/** What a secret reads as, whatever it is. */
const secret = (): string => "";

/** What access points and the profiles of end points have alike; keys and passwords are never read. */
export const security = {
  ModeEnabled: ({ network }: Secured) => network.security.mode,
  WEPKey: secret,
  PreSharedKey: secret,
  KeyPassphrase: secret,
  SAEPassphrase: secret,
  MFPConfig: ({ network }: Secured) => protections[network.security.managementFrames],
};

const protections = { disabled: "Disabled", optional: "Optional", required: "Required" } as const;

const order: readonly WifiSecurityMode[] = [
  "None",
  "WEP-64",
  "WEP-128",
  "WPA-Personal",
  "WPA2-Personal",
  "WPA3-Personal",
  "WPA-WPA2-Personal",
  "WPA3-Personal-Transition",
  "WPA-Enterprise",
  "WPA2-Enterprise",
  "WPA3-Enterprise",
  "WPA-WPA2-Enterprise",
  "OWE",
];

/** That every build of hostapd and wpa_supplicant knows; of others the system tells only where it is configured so. */
const known: ReadonlySet<WifiSecurityMode> = new Set(["None", "WPA-Personal", "WPA2-Personal", "WPA-WPA2-Personal"]);

export function modesOf(networks: readonly WifiNetwork[]): readonly WifiSecurityMode[] {
  const configured = new Set(networks.map((network) => network.security.mode));
  return order.filter((mode) => known.has(mode) || configured.has(mode));
}
