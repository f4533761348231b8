import type { BridgeEdits } from "../../../ports/host/network/bridges.ts";
import type { EditedBridge } from "../../bridges/edited-bridge.ts";
import { vlanEdits } from "../../bridges/vlan-edits.ts";
import { RefusedSettingError } from "../../refused-setting.ts";

/** A bridge of the agent's own, with all of its ports that are. */
export type VlanBridge = EditedBridge;

type VlanEdits = Pick<
  BridgeEdits,
  "addVlan" | "changeVlan" | "removeVlan" | "addVlanPort" | "changeVlanPort" | "removeVlanPort"
>;

type Edit = (bridge: string, make: (bridge: VlanBridge) => Partial<Pick<VlanBridge, "vlans" | "vlanPorts">>) => void;

/** VLANs of bridges that the ACS has added, checked as on OpenWrt. Those that the kernel or others have put there stay as they are. */
export function ownVlanEdits(edit: Edit): VlanEdits {
  const all = vlanEdits(edit);
  const checkOwn = (rows: readonly { readonly key: string }[], bridge: string, key: string): void => {
    if (!isOthers.test(key) || rows.some((row) => row.key === key)) return;
    throw new RefusedSettingError("key", `the ACS has not added this to ${bridge}: who has can change it`);
  };
  return {
    ...all,
    changeVlan: async (bridge, key, settings) => {
      edit(bridge, ({ vlans }) => {
        checkOwn(vlans, bridge, key);
        return {};
      });
      await all.changeVlan(bridge, key, settings);
    },
    removeVlan: async (bridge, key) =>
      edit(bridge, ({ vlans, vlanPorts }) => {
        checkOwn(vlans, bridge, key);
        return {
          vlans: vlans.filter((vlan) => vlan.key !== key),
          vlanPorts: vlanPorts.map((each) => (each.vlan === key ? { ...each, vlan: undefined, pvid: false } : each)),
        };
      }),
    removeVlanPort: async (bridge, key) => {
      edit(bridge, ({ vlanPorts }) => {
        checkOwn(vlanPorts, bridge, key);
        return {};
      });
      await all.removeVlanPort(bridge, key);
    },
  };
}

/** The keys of what the kernel tells of alone: a number, and that with the name of a port. */
const isOthers = /^\d+( .*)?$/;
