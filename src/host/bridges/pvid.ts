import { RefusedSettingError } from "../refused-setting.ts";
import type { EditedBridge, EditedVlanPort } from "./edited-bridge.ts";

/**
 * Puts what comes in without a tag on a port into this VLAN, or into none. A port of Linux has to be in the VLAN, so that has to be
 * set before.
 */
export function withPvid<Mark>(
  { name, vlans, vlanPorts }: Pick<EditedBridge<Mark>, "name" | "vlans" | "vlanPorts">,
  port: string,
  pvid: number | undefined,
  takesUntagged: boolean | undefined,
): readonly EditedVlanPort<Mark>[] {
  const own = vlanPorts.filter((each) => each.port === port && each.enabled);
  const present = own.find((each) => each.pvid);
  if (takesUntagged === false || (takesUntagged === undefined && pvid === unused && present === undefined)) {
    return vlanPorts.map((each) => (each.port === port ? { ...each, pvid: false } : each));
  }
  const vlan = vlans.find(({ id }) => id === pvid)?.key;
  const wanted =
    pvid === undefined ? (present ?? own.find(({ untagged }) => untagged)) : own.find((each) => each.vlan === vlan);
  if (wanted === undefined || port === name) {
    const setting = pvid === undefined ? "takesUntagged" : "pvid";
    throw new RefusedSettingError(setting, `the port is in no such VLAN of ${name}: a VLANPort comes first`);
  }
  return vlanPorts.map((each) => (each.port === port ? { ...each, pvid: each === wanted } : each));
}

/** Told of a port that takes nothing without a tag. */
const unused = 1;
