import type { WifiEdits, WifiTaken } from "../../ports/host/wifi/wifi.ts";
import type { HostEdits } from "../binding/host-change.ts";
import { type Able, AbsentCapability, editsOf } from "../binding/row-change.ts";

export const wifiEdits = editsOf("wifi");

/** An edit that not every host has; throws where it has not. */
export function wifiEdit<Name extends Exclude<keyof WifiEdits, "takes">>(
  edits: HostEdits,
  name: Name,
): NonNullable<WifiEdits[Name]> {
  const edit = wifiEdits(edits)[name];
  if (edit === undefined) throw new AbsentCapability("wifi");
  return edit;
}

export const hasWifiEdit =
  (name: Exclude<keyof WifiEdits, "takes">): Able =>
  ({ wifi }) =>
    wifi?.[name] !== undefined;

/** Whether the host takes a setting of what is changed; `called`: what it calls those that parameters bring otherwise. */
export const takesSetting =
  <Changed extends keyof WifiTaken>(
    changed: Changed,
    called: Readonly<Record<string, WifiTaken[Changed][number]>> = {},
  ): Able =>
  ({ wifi }, setting = "") => {
    if (wifi === undefined) return false;
    const taken: readonly string[] | undefined = wifi.takes?.[changed];
    return taken === undefined || taken.includes(called[setting] ?? setting);
  };
