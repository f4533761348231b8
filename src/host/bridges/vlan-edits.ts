import type { BridgeEdits, BridgeVlanPortSettings, BridgeVlanSettings } from "../../ports/host/network/bridges.ts";
import { RefusedSettingError } from "../refused-setting.ts";
import type { EditedBridge, EditedVlan, EditedVlanPort } from "./edited-bridge.ts";

type Edit<Mark> = (
  bridge: string,
  make: (bridge: EditedBridge<Mark>) => Partial<Pick<EditedBridge<Mark>, "vlans" | "vlanPorts">>,
) => void;

/** The VLANs of a bridge, and the ports in them. */
export function vlanEdits<Mark>(
  edit: Edit<Mark>,
): Pick<BridgeEdits, "addVlan" | "changeVlan" | "removeVlan" | "addVlanPort" | "changeVlanPort" | "removeVlanPort"> {
  return {
    addVlan: async (name, key, settings) =>
      edit(name, ({ vlans }) => {
        refuseTaken(vlans, name, key);
        const vlan = { key, ...settings, section: undefined };
        checkVlan(name, vlans, vlan, settings);
        return { vlans: [...vlans, vlan] };
      }),
    changeVlan: async (name, key, settings) =>
      edit(name, ({ vlans }) => {
        const before = known(vlans, name, key);
        // A name that follows from the id goes with it.
        const named = before.name === `${name}.${before.id}` ? `${name}.${settings.id ?? before.id}` : before.name;
        const vlan = { ...before, name: named, ...settings };
        checkVlan(name, vlans, vlan, settings);
        return { vlans: vlans.map((each) => (each.key === key ? vlan : each)) };
      }),
    removeVlan: async (name, key) =>
      edit(name, ({ vlans, vlanPorts }) => ({
        vlans: vlans.filter((vlan) => vlan.key !== key),
        vlanPorts: vlanPorts.flatMap((each) => {
          if (each.vlan !== key) return [each];
          return each.own === undefined ? [] : [{ ...each, vlan: undefined }];
        }),
      })),
    addVlanPort: async (name, key, settings) =>
      edit(name, (bridge) => {
        refuseTaken(bridge.vlanPorts, name, key);
        const added = { key, ...settings, pvid: false };
        return { vlanPorts: [...bridge.vlanPorts, fitted(bridge, added, settings)] };
      }),
    changeVlanPort: async (name, key, settings) =>
      edit(name, (bridge) => {
        // It has gone with its VLAN or its port.
        if (isLetGo(settings) && bridge.vlanPorts.every((each) => each.key !== key)) return {};
        const before = known(bridge.vlanPorts, name, key);
        const changed = fitted(bridge, { ...before, ...settings }, settings);
        return { vlanPorts: bridge.vlanPorts.map((each) => (each.key === key ? changed : each)) };
      }),
    removeVlanPort: async (name, key) =>
      edit(name, ({ vlanPorts }) => ({ vlanPorts: vlanPorts.filter((each) => each.key !== key) })),
  };
}

const isLetGo = (settings: Partial<BridgeVlanPortSettings>): boolean =>
  Object.entries(settings).every(([name, value]) => (name === "vlan" || name === "port") && value === undefined);

function refuseTaken(rows: readonly { readonly key: string }[], bridge: string, key: string): void {
  if (/^\w+$/.test(key) && rows.every((row) => row.key !== key)) return;
  throw new RefusedSettingError("key", `nothing can be added to ${bridge} as ${JSON.stringify(key)}`);
}

function known<T extends { readonly key: string }>(rows: readonly T[], bridge: string, key: string): T {
  const row = rows.find((each) => each.key === key);
  if (row === undefined) throw new RefusedSettingError("key", `${bridge} has no ${key} any more`);
  return row;
}

function checkVlan<Mark>(
  bridge: string,
  vlans: readonly EditedVlan<Mark>[],
  { key, id, enabled }: EditedVlan<Mark>,
  { name }: Partial<BridgeVlanSettings>,
): void {
  if (!(Number.isInteger(id) && id >= 1 && id <= 4094))
    throw new RefusedSettingError("id", "a VLAN has an ID of 1 to 4094");
  if (enabled && vlans.some((other) => other.key !== key && other.enabled && other.id === id)) {
    throw new RefusedSettingError("id", `${bridge} has a VLAN ${id} already`);
  }
  if (name !== undefined && (name.length > 64 || /\p{Cc}/u.test(name))) {
    throw new RefusedSettingError("name", "a name has up to 64 characters, none of them control characters");
  }
}

/** What a port becomes in a VLAN: the first one that it is in without a tag gets what comes in so. */
function fitted<Mark>(
  bridge: EditedBridge<Mark>,
  wanted: EditedVlanPort<Mark>,
  settings: Partial<BridgeVlanPortSettings>,
): EditedVlanPort<Mark> {
  const { key, vlan, port, enabled, untagged } = wanted;
  if (settings.vlan !== undefined && !bridge.vlans.some((each) => each.key === vlan)) {
    throw new RefusedSettingError("vlan", `${bridge.name} has no such VLAN`);
  }
  if (settings.port !== undefined && port !== bridge.name && !bridge.ports.some((each) => each.key === port)) {
    throw new RefusedSettingError(
      "port",
      `the port has come to ${bridge.name} by itself, and is not in its configuration`,
    );
  }
  if (settings.port !== undefined && bridge.ports.some(({ key: each, ssid }) => each === port && ssid !== undefined)) {
    throw new RefusedSettingError("port", "a Wi-Fi network cannot be put into a VLAN of a bridge: give it a bridge");
  }
  if (untagged && enabled && port === bridge.name) {
    throw new RefusedSettingError("untagged", `${bridge.name} itself has the tags of its VLANs`);
  }
  const others = bridge.vlanPorts.filter((each) => each.key !== key && each.port === port && each.enabled);
  if (enabled && others.some((each) => each.vlan === vlan)) {
    throw new RefusedSettingError("vlan", "the port is in this VLAN already");
  }
  const isFirst = untagged && !others.some((each) => each.pvid);
  return { ...wanted, pvid: enabled && (wanted.pvid || isFirst) && untagged };
}
