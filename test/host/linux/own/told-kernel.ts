import { onTestFinished } from "vitest";
import { ownNetworkEdits } from "../../../../src/host/linux/own/own-network-edits.ts";
import { ownNetworkFile } from "../../../../src/host/linux/own/own-network-file.ts";
import { shownNetwork } from "../../../../src/host/linux/own/shown-network.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { Steps } from "../../../../src/host/steps.ts";
import type { BridgeReading } from "../../../../src/ports/host/network/bridges.ts";
import type { LinkReading } from "../../../../src/ports/host/network/links.ts";
import type { PresentRoute } from "../../../../src/ports/host/network/routes.ts";
import { copiedFileSystem } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";

const statistics = {
  bytesSent: 0n,
  bytesReceived: 0n,
  packetsSent: 0n,
  packetsReceived: 0n,
  errorsSent: 0,
  errorsReceived: 0,
  discardPacketsSent: 0,
  discardPacketsReceived: 0,
  multicastPacketsReceived: 0n,
  collisions: 0n,
};

export const link = (name: string, more: Partial<LinkReading> = {}): LinkReading => ({
  name,
  index: 2,
  kind: "ethernet",
  physical: true,
  macAddress: "02:00:00:00:00:01",
  mtu: 1500,
  enabled: true,
  state: "up",
  bitRateMbps: undefined,
  duplex: undefined,
  lastChangeSeconds: undefined,
  bridge: undefined,
  stp: undefined,
  lower: undefined,
  vlanId: undefined,
  upstream: false,
  statistics,
  addresses: [],
  ...more,
});

const address = (text: string, prefixLength: number): LinkReading["addresses"][number] => ({
  family: 4,
  address: text,
  prefixLength,
  scope: "global",
  origin: "static",
  preferredSeconds: undefined,
  validSeconds: undefined,
  tentative: false,
  deprecated: false,
});

const upstream: PresentRoute = {
  family: 4,
  destination: "0.0.0.0",
  prefixLength: 0,
  gateway: "198.51.100.1",
  link: "wan",
  metric: 100,
  origin: "dhcp",
};

export const links: readonly LinkReading[] = [
  link("wan", { upstream: true, addresses: [address("198.51.100.7", 24)] }),
  link("lan1", { bridge: "br-lan" }),
  link("lan2"),
  link("br-lan", { kind: "bridge", physical: false, addresses: [address("192.168.1.1", 24)] }),
  link("lan2.5", { kind: "vlan", physical: false, lower: "lan2", vlanId: 5 }),
  link("tun0", { kind: "tunnel" }),
];

/** A kernel that has these links and stays so, and is told things. */
export function toldKernel() {
  const copy = copiedFileSystem();
  onTestFinished(() => copy.remove());
  const told: string[] = [];
  const files = systemFiles(copy.root);
  const file = ownNetworkFile(files, false, silentLog);
  copy.write("/.cpe-agent/run/bridge", "");
  const kernel = {
    files,
    bridges: { read: async () => new Map<string, BridgeReading>() },
    links: { read: async () => links },
    routes: { read: async () => [upstream] },
    run: async (argv: readonly string[]) => {
      told.push((argv[0] === "ip" ? argv.slice(1) : argv).join(" "));
      return { ok: true as const, stdout: "" };
    },
  };
  const begin = () => {
    const steps = new Steps();
    const passed: string[] = [];
    const others = {
      change: async (name: string, settings: object) => void passed.push(`${name} ${JSON.stringify(settings)}`),
    };
    const edits = ownNetworkEdits({ files, kernel, file, persist: false }, others, { steps, tried: [] });
    return { ...edits, commit: () => steps.commit(), rollback: () => steps.rollback(), passed };
  };
  return { copy, begin, told, shown: shownNetwork(kernel, file) };
}
