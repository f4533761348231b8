import { describe, expect, it } from "vitest";
import { linuxPpp } from "../../../../src/host/linux/ppp/linux-ppp.ts";
import { parsePppoeSessions, readPppoeSessions } from "../../../../src/host/linux/ppp/pppoe-sessions.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { linkWith } from "../../../device/device-context.ts";
import { copiedFileSystem } from "../recorded-machine.ts";

// [TR-181 PPP.Interface]

const address = {
  family: 4,
  address: "192.0.2.7",
  peer: "192.0.2.1",
  prefixLength: 32,
  scope: "global",
  origin: "ppp",
  preferredSeconds: undefined,
  validSeconds: undefined,
  tentative: false,
  deprecated: false,
} as const;

describe("PPP on Linux", () => {
  it("is each link that pppd has made, with what it tells", async () => {
    const links = [
      linkWith({ name: "eth0" }),
      linkWith({ name: "ppp0", kind: "ppp", state: "unknown", addresses: [address] }),
      linkWith({ name: "ppp1", kind: "ppp", state: "down", enabled: false }),
    ];
    expect(await linuxPpp().read(links)).toMatchObject([
      { key: "ppp0", link: "ppp0", state: "connected", ipv4: { local: "192.0.2.7", remote: "192.0.2.1" } },
      { key: "ppp1", link: "ppp1", state: "disconnected", enabled: false, ipv4: undefined, username: undefined },
    ]);
  });
});

describe("sessions of PPPoE", () => {
  const text = "Id       Address              Device\n00001200 02:00:00:00:00:99   eth0.7\nnonsense\n";

  it("have the number that went over the network, in whichever order the machine has its bytes", () => {
    expect(parsePppoeSessions(text, true)).toEqual([{ id: 0x12, link: "eth0.7" }]);
    expect(parsePppoeSessions(text, false)).toEqual([{ id: 0x1200, link: "eth0.7" }]);
  });

  it.each([
    ["mips_24kc", 0x1200],
    ["mipsel_24kc", 0x12],
    ["x86_64", 0x12],
    ["aarch64_cortex-a53", 0x12],
    ["powerpc_8548", 0x1200],
  ])("of a copied %s are read as that machine has them", (architecture, id) => {
    const copy = copiedFileSystem();
    copy.write("/proc/net/pppoe", text);
    copy.write("/etc/openwrt_release", `DISTRIB_ID='OpenWrt'\nDISTRIB_ARCH='${architecture}'\n`);
    expect(readPppoeSessions(systemFiles(copy.root))).toEqual([{ id, link: "eth0.7" }]);
    copy.remove();
  });
});
