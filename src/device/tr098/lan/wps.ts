import type { BoundObject, Source } from "../../../model/binding.ts";
import type { WpsMethod } from "../../../ports/host/wifi/wifi.ts";
import type { DeviceContext } from "../../binding/context.ts";
import { canEdit, hostChange } from "../../binding/row-change.ts";
import { untyped } from "../../binding/untyped.ts";
import { wifiEdits } from "../../wifi/wifi-edits.ts";
import { type WlanRow, wlanTable } from "./wlan-row.ts";

interface GivenWps {
  readonly enabled: boolean;
  readonly methods: readonly string[];
}

const settings = { Enable: "enabled", ConfigMethodsEnabled: "methods" } as const;

const sources: Readonly<Record<string, Source<WlanRow>>> = {
  Enable: ({ network }) => network.wpsEnabled,
  ConfigMethodsSupported: ({ wpsMethods }) => wpsMethods,
  ConfigMethodsEnabled: ({ network }) => network.wps,
  DevicePassword: { stored: 0 },
  SetupLock: { stored: false },
  /** A network that anybody may join has yet to be set up. */
  ConfigurationState: ({ network }) => (network.security.mode === "None" ? "Not configured" : "Configured"),
};

/** By the readings and edits of `Device.WiFi.AccessPoint.{i}.WPS.` [TR-098 InternetGatewayDevice] */
export const gatewayWps: BoundObject<DeviceContext> = {
  path: `${wlanTable}WPS.`,
  rows: { kind: "of-parent" },
  ...untyped({
    parameters: sources,
    change: hostChange<WlanRow, GivenWps, typeof settings>(
      settings,
      (host, { enabled, methods }, { network }) =>
        wifiEdits(host).changeAccessPoint(network.key, {
          ...(enabled !== undefined && { wpsEnabled: enabled }),
          ...(methods !== undefined && { wps: methods as readonly WpsMethod[] }),
        }),
      canEdit("wifi"),
    ),
  }),
};
