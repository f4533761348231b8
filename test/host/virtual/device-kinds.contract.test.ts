import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import { listDeviceKinds, loadDeviceKind } from "../../../src/schema/device-kind.ts";
import { hostContract } from "../../contract/host/host-contract.ts";
import { manualClock } from "../manual-clock.ts";
import { identity } from "./small-router.ts";

const ofGateway = [
  "processors",
  "temperatures",
  "leds",
  "usb",
  "links",
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

for (const name of listDeviceKinds()) {
  hostContract(`a ${name}`, async () => {
    const { system } = await loadDeviceKind(name);
    const clock = manualClock();
    return {
      host: virtualHost({ system, identity, clock }),
      shows: name === "home-gateway" ? ofGateway : ["links"],
      passSeconds: async (seconds) => clock.advance(seconds * 1000),
    };
  });
}
