import type { AddressReading, LinkReading } from "../../../ports/host/network/links.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { kindOfDriver, kindOfHardware, type LinkOutline, linkState, macAddress } from "./link-outline.ts";
import { parseIfInet6 } from "./parse-if-inet6.ts";
import { parseVlanConfig } from "./parse-vlan-config.ts";

const IFF_UP = 0x1;

/** The links as /sys and /proc alone tell them, where there is no `ip` that prints JSON, or in a copied file system. */
export function readLinkOutlines(
  files: SystemFiles,
  ipv4: ReadonlyMap<string, readonly AddressReading[]>,
): readonly LinkOutline[] {
  const ipv6 = parseIfInet6(files.text("/proc/net/if_inet6") ?? "");
  const vlans = parseVlanConfig(files.text("/proc/net/vlan/config") ?? "");
  return files
    .names("/sys/class/net")
    .flatMap((name): readonly LinkOutline[] => {
      const directory = `/sys/class/net/${name}`;
      const index = Number(files.value(`${directory}/ifindex`) ?? Number.NaN);
      if (!Number.isInteger(index)) return []; // a file such as bonding_masters, or gone already
      const enabled = (Number(files.value(`${directory}/flags`) ?? 0) & IFF_UP) !== 0;
      const carrier = files.value(`${directory}/carrier`) === "1";
      const vlan = vlans.get(name);
      return [
        {
          name,
          index,
          kind: vlan === undefined ? kindOf(files, directory) : "vlan",
          macAddress: macAddress(files.value(`${directory}/address`)),
          mtu: Number(files.value(`${directory}/mtu`) ?? 0),
          enabled,
          state: linkState(files.value(`${directory}/operstate`) ?? "", enabled, carrier),
          master: files.linkTarget(`${directory}/master`),
          lower: vlan?.lower,
          vlanId: vlan?.id,
          addresses: [...(ipv4.get(name) ?? []), ...(ipv6.get(name) ?? [])],
        },
      ];
    })
    .sort((one, other) => one.index - other.index);
}

/**
 * What tells plain devices apart here: hardware has a `device`, one end of a pair (veth) has the other as its `iflink`;
 * devices that are made up (ifb, dummy) have neither.
 */
function kindOf(files: SystemFiles, directory: string): LinkReading["kind"] {
  if (files.has(`${directory}/bridge`)) return "bridge";
  if (files.has(`${directory}/tun_flags`)) return "tunnel";
  const driver = /^DEVTYPE=(.+)$/m.exec(files.text(`${directory}/uevent`) ?? "")?.[1];
  const known = driver === undefined ? undefined : kindOfDriver(driver);
  if (known !== undefined) return known;
  const hardware = kindOfHardware(Number(files.value(`${directory}/type`) ?? 0));
  if (hardware !== "ethernet" || files.has(`${directory}/device`)) return hardware;
  const madeUp = files.value(`${directory}/iflink`) === files.value(`${directory}/ifindex`);
  return driver !== undefined || madeUp ? "other" : "ethernet";
}
