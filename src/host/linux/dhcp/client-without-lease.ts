import type { Dhcpv4ClientReading } from "../../../ports/host/network/dhcpv4.ts";

type WithoutLease = Pick<Dhcpv4ClientReading, "key" | "link" | "enabled" | "state"> &
  Partial<Pick<Dhcpv4ClientReading, "sentOptions" | "requestedOptions">>;

/** A client that has been given nothing. */
export const clientWithoutLease = (client: WithoutLease): Dhcpv4ClientReading => ({
  address: undefined,
  prefixLength: undefined,
  server: undefined,
  routers: [],
  dnsServers: [],
  remainingSeconds: undefined,
  sentOptions: [],
  requestedOptions: [],
  ...client,
});
