import { bindConstants } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { ipcp, ipv6cp, pppInterface, pppoe, pppStats } from "./ppp-interface.ts";

/** What pppd speaks besides. */
const capabilities = bindConstants("Device.PPP.", { SupportedNCPs: ["IPCP", "IPv6CP"] });

/** Connections by PPP, over Ethernet as a rule. */
export const ppp: Component = [capabilities, pppInterface, pppoe, ipcp, ipv6cp, pppStats];
