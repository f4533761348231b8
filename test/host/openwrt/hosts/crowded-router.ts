import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyTree } from "../../../harness/copied-tree.ts";

const recorded = join(import.meta.dirname, "../../../fixtures/openwrt/25.12-dhcp-pd");

const hex = (number: number): string => number.toString(16).padStart(2, "0");

/** A router whose LAN is 10.0.0.0/8, full of machines that have a lease, answer, and are seen by the bridge: a folder to be removed. */
export function crowdedRouter(count: number): string {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-crowd-"));
  copyTree(recorded, root);
  const machines = Array.from({ length: count }, (_, at) => {
    const mac = `02:00:01:${hex(at >> 16)}:${hex((at >> 8) & 255)}:${hex(at & 255)}`;
    return { mac, ip: `10.${1 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}`, name: `pc${at}` };
  });
  writeFileSync(
    join(root, "tmp/dhcp.leases"),
    machines.map(({ mac, ip, name }) => `1795914007 ${mac} ${ip} ${name} 01:${mac}\n`).join(""),
  );
  const neighbours = machines.map(({ mac, ip }) => ({ dst: ip, dev: "br-lan", lladdr: mac, state: ["REACHABLE"] }));
  writeFileSync(join(root, ".cpe-agent/ip-neigh.json"), JSON.stringify(neighbours));
  const seen = machines.map(({ mac }) => ({ mac, ifname: "lan1", flags: [], master: "br-lan", state: "" }));
  writeFileSync(join(root, ".cpe-agent/bridge-fdb.json"), JSON.stringify(seen));
  const network = join(root, "etc/config/network");
  const widened = readFileSync(network, "utf8")
    .replace("192.168.1.1'", "10.0.0.1'")
    .replace("ipaddr '10.0.0.1'\n\toption netmask '255.255.255.0'", "ipaddr '10.0.0.1'\n\toption netmask '255.0.0.0'");
  writeFileSync(network, widened);
  const lan = { interface: "lan", up: true, autostart: true, proto: "static", device: "br-lan", l3_device: "br-lan" };
  const dump = { interface: [{ ...lan, "ipv4-address": [{ address: "10.0.0.1", mask: 8 }] }] };
  writeFileSync(join(root, ".cpe-agent/ubus/network.interface/dump.json"), JSON.stringify(dump));
  return root;
}
