import { BlockList, isIP } from "node:net";

/** Whether an address is among `entries`: addresses and subnets (`192.0.2.0/24`). IPv4 spelt as IPv6 is IPv4. */
export function addressList(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of entries) {
    const [network = "", length] = entry.split("/");
    const family = network.includes(":") ? "ipv6" : "ipv4";
    if (length === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(length), family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
