/** The capabilities that a simulated gateway shows something of. */
export const shownByGateway = [
  "processors",
  "temperatures",
  "leds",
  "usb",
  "links",
  "bridges",
  "wifi",
  "routes",
  "resolvers",
  "dhcpv4",
  "dhcpv6",
  "routerAdvertisements",
  "dnsRelay",
  "hosts",
  "portMappings",
  "firewall",
] as const;
