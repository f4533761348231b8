import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import { hostContract } from "../../contract/host-contract.ts";
import { manualClock } from "../manual-clock.ts";
import { identity, smallRouter } from "./small-router.ts";

hostContract("virtual host", async () => {
  const clock = manualClock();
  return {
    host: virtualHost({ system: smallRouter, identity, clock }),
    passSeconds: async (seconds) => clock.advance(seconds * 1000),
    changeable: { link: "lan1", mtu: 1400, hostName: "other-name" },
  };
});

hostContract("virtual host that allows no change", async () => {
  const clock = manualClock();
  return {
    host: virtualHost({ system: smallRouter, identity, clock, allows: { write: false, reboot: false } }),
    passSeconds: async (seconds) => clock.advance(seconds * 1000),
  };
});
