import { bindObject } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { signalledBy } from "../binding/signalled.ts";
import { ipInterface, ipInterfaceStats, ipv4Address, ipv6Address, ipv6Prefix } from "./ip-interface.ts";
import { ipChange } from "./ip-interface-change.ts";

/** IPv4 is there unless it is switched off on every link; IPv6 as far as the host has it. */
const capabilities = bindObject("Device.IP.", {
  load: async (context) => {
    const { host } = context;
    const [links = [], ula] = await Promise.all([host.links?.read(), host.ula?.read()]);
    const outward = links.filter(({ kind }) => kind !== "loopback");
    return {
      /** Empty where there is none. */
      ulaPrefix: ula && (ula.prefix ?? ""),
      ipv6Capable: links.some((link) => link.ipv6Enabled !== undefined),
      ipv6Enabled: outward.some(({ ipv6Enabled }) => ipv6Enabled === true),
      ipv4Enabled: outward.length === 0 || outward.some(({ ipv4Enabled }) => ipv4Enabled !== false),
    };
  },
  signalled: signalledBy("links"), // IPv6 comes and goes with addresses
  change: ipChange({ IPv4Enable: "ipv4", IPv6Enable: "ipv6", ULAPrefix: "ulaPrefix" }),
  parameters: {
    IPv4Capable: { constant: true },
    IPv4Enable: ({ ipv4Enabled }) => ipv4Enabled,
    IPv4Status: ({ ipv4Enabled }) => (ipv4Enabled ? "Enabled" : "Disabled"),
    IPv6Capable: ({ ipv6Capable }) => ipv6Capable,
    IPv6Enable: ({ ipv6Enabled }) => ipv6Enabled,
    ULAPrefix: ({ ulaPrefix }) => ulaPrefix,
    IPv6Status: ({ ipv6Enabled }) => (ipv6Enabled ? "Enabled" : "Disabled"),
  },
});

export const ip: Component = [capabilities, ipInterface, ipInterfaceStats, ipv4Address, ipv6Address, ipv6Prefix];
