import { decodeHex } from "../../model/values/binary.ts";
import type { WifiAccessPointSettings, WifiNetwork, WifiSecurityMode } from "../../ports/host/wifi/wifi.ts";

interface Secured {
  readonly network: WifiNetwork;
  readonly modes: readonly WifiSecurityMode[] | undefined;
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

/** Security as parameters bring it. */
export interface GivenSecurity {
  /** The tree has checked that it can be had. */
  readonly mode: string;
  readonly managementFrames: "Disabled" | "Optional" | "Required";
  readonly preSharedKey: Uint8Array | string;
  readonly wepKey: Uint8Array | string;
}

type MaybeGiven = { readonly [Name in keyof GivenSecurity]: GivenSecurity[Name] | undefined };

/** As a host takes it. */
export function givenSecurity({
  mode,
  managementFrames,
  preSharedKey,
  wepKey,
}: MaybeGiven): Partial<Pick<WifiAccessPointSettings, keyof GivenSecurity>> {
  return {
    ...(mode !== undefined && { mode: mode as WifiSecurityMode }),
    ...(managementFrames !== undefined && { managementFrames: asked[managementFrames] }),
    ...(preSharedKey !== undefined && { preSharedKey: octets(preSharedKey) }),
    ...(wepKey !== undefined && { wepKey: octets(wepKey) }),
  };
}

const octets = (value: Uint8Array | string): Uint8Array => (typeof value === "string" ? decodeHex(value) : value);

const asked = { Disabled: "disabled", Optional: "optional", Required: "required" } as const;

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
