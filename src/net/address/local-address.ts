import { BlockList, isIP } from "node:net";

const local = new BlockList();
local.addSubnet("127.0.0.0", 8, "ipv4");
local.addSubnet("0.0.0.0", 8, "ipv4");
local.addSubnet("169.254.0.0", 16, "ipv4");
local.addAddress("::1", "ipv6");
local.addAddress("::", "ipv6");
local.addSubnet("fe80::", 10, "ipv6");
// The same IPv4 ranges as IPv6 spells them.
local.addSubnet("::ffff:127.0.0.0", 104, "ipv6");
local.addSubnet("::ffff:0.0.0.0", 104, "ipv6");
local.addSubnet("::ffff:169.254.0.0", 112, "ipv6");

/** Whether an address means this machine or its own link, which no redirect from elsewhere may lead to. */
export function isLocalAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, "");
  const family = isIP(plain);
  return family !== 0 && local.check(plain, family === 4 ? "ipv4" : "ipv6");
}

/** Whether a host name can only mean this machine: a loopback literal (bracketed or not) or `localhost`. */
export function isLoopbackHost(hostname: string): boolean {
  const plain = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return plain === "localhost" || plain === "::1" || /^127(\.\d{1,3}){3}$/.test(plain);
}
