import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { hostContract } from "../../contract/host/host-contract.ts";
import { manualClock } from "../manual-clock.ts";
import { shownByGateway } from "./shown-by-gateway.ts";
import { identity, smallRouter } from "./small/small-router.ts";

hostContract("virtual host", async () => {
  const clock = manualClock();
  const store = openMemoryStore();
  return {
    host: virtualHost({ system: smallRouter, identity, clock, store }),
    shows: [...shownByGateway, "networkTests"],
    passSeconds: async (seconds) => clock.advance(seconds * 1000),
    changeable: {
      link: "lan1",
      mtu: 1400,
      hostName: "other-name",
      breakHostName: () => void store.close(),
      pairs: {
        refused: [
          ["wan", { mtu: 1400 }],
          ["wan.7", { mtu: 1450 }],
        ],
        taken: [
          ["wan", { mtu: 1700 }],
          ["wan.7", { mtu: 1600 }],
        ],
      },
    },
  };
});

hostContract("virtual host that allows no change", async () => {
  const clock = manualClock();
  return {
    host: virtualHost({ system: smallRouter, identity, clock, allows: { write: false, reboot: false } }),
    shows: [...shownByGateway, "networkTests"],
    passSeconds: async (seconds) => clock.advance(seconds * 1000),
  };
});
