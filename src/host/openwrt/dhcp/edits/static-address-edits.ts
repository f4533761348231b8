import { isIPv4 } from "node:net";
import type { Dhcpv4Edits, Dhcpv4StaticAddressSettings } from "../../../../ports/host/network/dhcpv4.ts";
import { isOfFile } from "../../../linux/dhcp/dnsmasq-pools.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { isName } from "../../uci/syntax.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { valuesOf } from "../../uci/write/values-of.ts";
import { poolSections } from "../pools.ts";
import {
  addedSection,
  type ConfiguredAddress,
  disabledType,
  poolOption,
  staticAddressesIn,
} from "../static-addresses.ts";
import { checkNotReserved } from "./reserved-edits.ts";

const configuration = "dhcp";

/** Addresses that are kept for machines, as `host` sections of /etc/config/dhcp; those not in force are of another type. */
export function openWrtStaticAddressEdits(draft: UciDraft): Dhcpv4Edits {
  const find = (pool: string, key: string): ConfiguredAddress | undefined => {
    const all = staticAddressesIn(draft.package(configuration)).filter((each) => each.key === key);
    return all.find((each) => each.pool === pool) ?? all.find((each) => each.pool === undefined);
  };

  /** By its name: a section that is for several machines cannot be another one for one of them. */
  function sectionOf(address: ConfiguredAddress): string {
    if (!address.shared) return draft.named(configuration, address.section, address.key);
    throw new RefusedSettingError("key", "this address is kept for several machines at once");
  }

  return {
    addStaticAddress: async (pool, key, settings) => {
      if (!poolSections(draft.package(configuration), []).some((served) => served.key === pool)) {
        throw new RefusedSettingError("key", `there is no pool ${pool}`);
      }
      const name = addedSection(pool, key);
      if (!isName(key) || draft.package(configuration).section(name) !== undefined) {
        throw new RefusedSettingError("key", `no address can be added as ${JSON.stringify(key)}`);
      }
      checkNotReserved(draft, settings.address);
      draft.add(configuration, name, typeOf(settings.enabled), { ...valuesFor(settings), [poolOption]: pool });
    },
    changeStaticAddress: async (pool, key, settings) => {
      const before = find(pool, key);
      if (before === undefined) {
        const [setting = "key"] = Object.keys(settings);
        if (isOfFile(key)) throw new RefusedSettingError(setting, ofFile);
        throw new RefusedSettingError("key", `there is no address ${key}`);
      }
      const values = valuesFor(settings);
      checkNotReserved(draft, settings.address);
      const name = sectionOf(before);
      const { enabled = before.enabled } = settings;
      if (enabled === before.enabled) return draft.set(configuration, name, values);
      const kept = valuesOf(before.section);
      draft.delete(configuration, name);
      draft.add(configuration, name, typeOf(enabled), { ...kept, ...values });
    },
    removeStaticAddress: async (pool, key) => {
      const address = find(pool, key);
      if (address !== undefined) draft.delete(configuration, sectionOf(address));
      else if (isOfFile(key)) throw new RefusedSettingError("key", ofFile);
    },
  };
}

const ofFile = "this address is in a file of dnsmasq's own, which only the device itself changes";

const typeOf = (enabled: boolean): string => (enabled ? "host" : disabledType);

function valuesFor({ macAddress, address }: Partial<Dhcpv4StaticAddressSettings>): UciValues {
  if (macAddress !== undefined && !/^$|^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(macAddress)) {
    throw new RefusedSettingError("macAddress", `${JSON.stringify(macAddress)} is no MAC address`);
  }
  if (address !== undefined && address !== "" && !isIPv4(address)) {
    throw new RefusedSettingError("address", `${JSON.stringify(address)} is no IPv4 address`);
  }
  return {
    ...(macAddress !== undefined && { mac: macAddress.toLowerCase() }),
    ...(address !== undefined && { ip: address }),
  };
}
