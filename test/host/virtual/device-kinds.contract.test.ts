import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import { listDeviceKinds, loadDeviceKind } from "../../../src/schema/device-kind.ts";
import { hostContract } from "../../contract/host/host-contract.ts";
import type { HostUnderTest } from "../../contract/host/host-under-test.ts";
import { manualClock } from "../manual-clock.ts";
import { shownByGateway } from "./shown-by-gateway.ts";
import { identity } from "./small/small-router.ts";

/** What a kind has that others have not, too. */
const shown: Readonly<Record<string, HostUnderTest["shows"]>> = {
  "home-gateway": [...shownByGateway, "transceivers"],
  "lte-router": ["links", "cellular"],
  "vdsl-modem": ["links", "dsl"],
  "wifi-extender": ["links", "endPoints"],
};

for (const name of listDeviceKinds()) {
  hostContract(`a ${name}`, async () => {
    const { system } = await loadDeviceKind(name);
    const clock = manualClock();
    return {
      host: virtualHost({ system, identity, clock }),
      shows: shown[name] ?? ["links"],
      passSeconds: async (seconds) => clock.advance(seconds * 1000),
    };
  });
}
