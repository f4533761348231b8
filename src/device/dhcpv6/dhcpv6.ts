import type { Component } from "../binding/component.ts";
import { dhcpv6Client, dhcpv6ReceivedOption, dhcpv6SentOption } from "./dhcpv6-client.ts";
import {
  dhcpv6ClientOption,
  dhcpv6LeasedAddress,
  dhcpv6LeasedPrefix,
  dhcpv6Pool,
  dhcpv6PoolClient,
  dhcpv6Server,
} from "./dhcpv6-server.ts";

export const dhcpv6: Component = [
  dhcpv6Client,
  dhcpv6SentOption,
  dhcpv6ReceivedOption,
  dhcpv6Server,
  dhcpv6Pool,
  dhcpv6PoolClient,
  dhcpv6LeasedAddress,
  dhcpv6LeasedPrefix,
  dhcpv6ClientOption,
];
