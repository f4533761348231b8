import type { RowReference } from "../../model/binding.ts";
import type { WifiNetwork } from "../../ports/host/wifi/wifi.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObjectBelow, bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { ssidOf } from "../interface-stack/interface-layers.ts";
import { accessStatus } from "./access-point.ts";
import {
  type EndPointRow,
  endPointChange,
  endPointRows,
  type ProfileRow,
  profileChange,
  profileRows,
  profilesOf,
} from "./end-point-change.ts";
import { modesOf, security } from "./security.ts";
import { operatingRate } from "./station.ts";

/** One for each network that the device is a station of, or is to be. [TR-181 WiFi.EndPoint] */
const endPoint = bindTable("Device.WiFi.EndPoint.{i}.", {
  rows: async (context: DeviceContext) => keyedBy(await readEndPoints(context), ({ network }) => network.key),
  alias: aliasOfKey,
  edits: endPointRows,
  change: endPointChange({ Enable: "enabled", ProfileReference: "profileReference" }),
  parameters: {
    Enable: ({ network }) => network.accessEnabled ?? network.enabled,
    Status: ({ network }) => accessStatus(network, undefined),
    ProfileReference: ({ network }) => profileInUse(network),
    SSIDReference: ({ network }) => ssidOf(network),
  },
});

/** Of the access point that it is on. TR-181 has no rates above 600 Mbit/s here. */
const endPointStats = bindObjectBelow(endPoint, "Device.WiFi.EndPoint.{i}.Stats.", {
  parameters: {
    LastDataDownlinkRate: ({ measured }) => operatingRate(measured?.stations[0]?.rateFrom, 600_000),
    LastDataUplinkRate: ({ measured }) => operatingRate(measured?.stations[0]?.rateTo, 600_000),
    SignalStrength: ({ measured }) => measured?.stations[0]?.signalDbm,
  },
});

const endPointSecurity = bindObjectBelow(endPoint, "Device.WiFi.EndPoint.{i}.Security.", {
  parameters: { ModesSupported: ({ modes }) => modes },
});

const profile = bindTableBelow(endPoint, "Device.WiFi.EndPoint.{i}.Profile.{i}.", {
  rows: (row: EndPointRow) =>
    keyedBy(
      profilesOf(row.network).map((each): ProfileRow => ({ ...row, profile: each })),
      ({ profile: { key } }) => key,
    ),
  edits: profileRows,
  change: profileChange({ Enable: "enabled", SSID: "ssid" }),
  parameters: {
    Enable: ({ profile: { enabled } }) => enabled,
    Status: profileStatus,
    SSID: ({ network }) => network.ssid,
    /** There is one profile only, and no choice between several: what is set is only remembered. */
    Location: { stored: "" },
    Priority: { stored: 0 },
  },
});

const profileSecurity = bindObjectBelow(profile, "Device.WiFi.EndPoint.{i}.Profile.{i}.Security.", {
  change: profileChange({
    ModeEnabled: "mode",
    WEPKey: "wepKey",
    PreSharedKey: "preSharedKey",
    KeyPassphrase: "passphrase",
    SAEPassphrase: "saePassphrase",
    MFPConfig: "managementFrames",
  }),
  parameters: security,
});

export const endPointObjects = [endPoint, endPointStats, endPointSecurity, profile, profileSecurity];

async function readEndPoints({ host }: DeviceContext): Promise<readonly EndPointRow[]> {
  const reading = await host.wifi?.read();
  const networks = reading?.networks.filter(({ kind }) => kind === "end-point") ?? [];
  if (networks.length === 0) return [];
  const measurement = await host.wifi?.measureNetworks();
  const modes = reading?.modes ?? modesOf(networks);
  return networks.map((network) => ({ network, measured: measurement?.get(network.key), modes }));
}

function profileInUse(network: WifiNetwork): RowReference | "" {
  const [profile] = profilesOf(network);
  return profile === undefined
    ? ""
    : { table: "Device.WiFi.EndPoint.{i}.Profile.{i}.", keys: [network.key, profile.key] };
}

/** Available: it may be used, and is not: the network is out of reach, or its key another. */
function profileStatus({
  network: { misconfigured, state },
  profile,
  measured,
}: ProfileRow): "Active" | "Available" | "Error" | "Disabled" {
  if (!profile.enabled) return "Disabled";
  if (misconfigured || state === "failed") return "Error";
  return state === "up" && measured !== undefined && measured.stations.length > 0 ? "Active" : "Available";
}
