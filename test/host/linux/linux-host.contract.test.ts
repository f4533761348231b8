import { setTimeout as sleep } from "node:timers/promises";
import { afterAll } from "vitest";
import { systemClock } from "../../../src/host/clock.ts";
import { linuxHost } from "../../../src/host/linux/linux-host.ts";
import { hostContract } from "../../contract/host/host-contract.ts";
import type { HostUnderTest } from "../../contract/host/host-under-test.ts";
import { manualClock } from "../manual-clock.ts";
import { type CopiedFileSystem, copiedMachine, recordedMachine } from "./recorded-machine.ts";
import { silentLog } from "./silent-log.ts";

/** What the recorded router has, and the container has not. */
const hardware: HostUnderTest["shows"] = [
  "processors",
  "temperatures",
  "leds",
  "usb",
  "users",
  "sshServers",
  "dhcpOptions",
];

hostContract("this machine", async () => ({
  host: linuxHost({ clock: systemClock(), log: silentLog }),
  shows: [], // whatever it happens to have
  passSeconds: (seconds) => sleep(seconds * 1000),
}));

hostContract(
  "a recorded OpenWrt router",
  onlyRead(() => recordedMachine("openwrt"), hardware),
);

hostContract("a copy of an OpenWrt router's files that may be changed", async () => {
  const copy = recordedMachine("openwrt");
  copy.remove("/.cpe-agent");
  return {
    ...copyUnderTest(copy, true, hardware),
    changeable: {
      link: "lan1",
      mtu: 1400,
      hostName: "attic",
      breakHostName: () => {
        copy.remove("/etc/hostname");
        copy.write("/etc/hostname/in-the-way", "");
      },
    },
  };
});

hostContract(
  "a recorded container",
  onlyRead(() => recordedMachine("container")),
);

hostContract(
  "a recorded Debian with an access point",
  onlyRead(() => copiedMachine("debian-12-wifi"), ["wifi"]),
);

hostContract(
  "a recorded gateway",
  onlyRead(
    () => copiedMachine("debian-12-gateway"),
    ["bridges", "dhcpv4", "hosts", "firewall", "portMappings", "frameCounters"],
  ),
);

/** One copy for all tests, in which nothing but time passes: to make one costs more than most of the tests. */
function onlyRead(copied: () => CopiedFileSystem, besides?: HostUnderTest["shows"]): () => Promise<HostUnderTest> {
  let copy: CopiedFileSystem | undefined;
  const clock = manualClock();
  afterAll(() => copy?.remove());
  return async () => {
    copy ??= copied();
    const { remove: _, ...subject } = copyUnderTest(copy, false, besides, clock);
    return subject;
  };
}

function copyUnderTest(
  copy: CopiedFileSystem,
  write: boolean,
  besides: HostUnderTest["shows"] = [],
  clock = manualClock(),
): HostUnderTest {
  return {
    host: linuxHost({ root: copy.root, clock, log: silentLog, allows: { write, reboot: false } }),
    shows: ["links", "routes", "resolvers", ...besides],
    passSeconds: async (seconds) => {
      clock.advance(seconds * 1000);
      const uptime = Number.parseFloat(copy.text("/proc/uptime"));
      copy.write("/proc/uptime", `${(uptime + seconds).toFixed(2)} 0.00\n`);
    },
    remove: () => copy.remove(),
  };
}
