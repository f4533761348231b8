import type { Component } from "../binding/component.ts";
import { dhcpv4Client, dhcpv4ReqOption, dhcpv4SentOption } from "./dhcpv4-client.ts";
import {
  dhcpv4ClientOption,
  dhcpv4LeasedAddress,
  dhcpv4Pool,
  dhcpv4PoolClient,
  dhcpv4PoolOption,
  dhcpv4Server,
  dhcpv4StaticAddress,
} from "./dhcpv4-server.ts";

export const dhcpv4: Component = [
  dhcpv4Client,
  dhcpv4SentOption,
  dhcpv4ReqOption,
  dhcpv4Server,
  dhcpv4Pool,
  dhcpv4StaticAddress,
  dhcpv4PoolOption,
  dhcpv4PoolClient,
  dhcpv4LeasedAddress,
  dhcpv4ClientOption,
];
