import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { linuxBridges } from "../../../../src/host/linux/bridges/linux-bridges.ts";
import { settleNetwork } from "../../../../src/host/linux/own/own-network-draft.ts";
import { ownNetworkEdits } from "../../../../src/host/linux/own/own-network-edits.ts";
import { ownNetworkFile } from "../../../../src/host/linux/own/own-network-file.ts";
import { shownNetwork } from "../../../../src/host/linux/own/shown-network.ts";
import type { RunProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { Steps } from "../../../../src/host/steps.ts";
import { copiedFileSystem } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";
import { link } from "./told-kernel.ts";

interface Member {
  readonly untagged: boolean;
  readonly pvid: boolean;
}

/** Power that goes. */
class PowerCut extends Error {}

/**
 * A kernel that keeps VLANs of bridges apart, with the links lan1 and lan2: what `ip` and `bridge` are told of such things it does as
 * Linux does, which here may have been built without that (CONFIG_BRIDGE_VLAN_FILTERING).
 */
export function vlanKernel() {
  const copy = copiedFileSystem();
  onTestFinished(() => copy.remove());
  copy.write("/.cpe-agent/run/bridge", "");
  const files = systemFiles(copy.root);
  const masters = new Map<string, string | undefined>([
    ["lan1", undefined],
    ["lan2", undefined],
  ]);
  const bridges = new Set<string>();
  const members = new Map<string, Map<number, Member>>();
  let told: string[] = [];
  let cutAfter: number | undefined;

  const settingOf = (bridge: string, name: string): number =>
    Number(files.value(`/sys/class/net/${bridge}/bridge/${name}`));
  const partsOf = (bridge: string): readonly string[] => [
    bridge,
    ...[...masters].flatMap(([name, master]) => (master === bridge ? [name] : [])),
  ];
  function putInto(port: string, master: string | undefined): void {
    masters.set(port, master);
    copy.remove(`/sys/class/net/${port}`);
    mkdirSync(join(copy.root, "sys/class/net", port), { recursive: true });
    if (master !== undefined) symlinkSync(`../${master}`, join(copy.root, "sys/class/net", port, "master"));
  }
  const byDefault = (name: string, id: number): unknown =>
    id > 0 && members.get(name)?.set(id, { untagged: true, pvid: true });

  function filter(bridge: string, words: readonly string[]): void {
    const value = (word: string): string | undefined => words[words.indexOf(word) + 1];
    if (words.includes("vlan_filtering"))
      copy.write(`/sys/class/net/${bridge}/bridge/vlan_filtering`, `${value("vlan_filtering")}\n`);
    if (!words.includes("vlan_default_pvid")) return;
    const [former, next] = [settingOf(bridge, "default_pvid"), Number(value("vlan_default_pvid"))];
    copy.write(`/sys/class/net/${bridge}/bridge/default_pvid`, `${next}\n`);
    for (const name of partsOf(bridge)) {
      if (former > 0 && next !== former) members.get(name)?.delete(former);
      byDefault(name, next);
    }
  }

  function ip(words: readonly string[]): void {
    const [, verb, , name = ""] = words;
    if (verb === "add") {
      bridges.add(name);
      members.set(name, new Map());
      for (const setting of ["vlan_filtering", "default_pvid"])
        copy.write(`/sys/class/net/${name}/bridge/${setting}`, setting === "default_pvid" ? "1\n" : "0\n");
      byDefault(name, 1);
      filter(name, words);
    } else if (verb === "del") {
      for (const part of partsOf(name)) members.delete(part);
      for (const [port, master] of masters) if (master === name) putInto(port, undefined);
      bridges.delete(name);
      copy.remove(`/sys/class/net/${name}`);
    } else if (words.includes("nomaster")) {
      putInto(name, undefined);
      members.delete(name);
    } else if (words.includes("master")) {
      const master = words.at(-1) ?? "";
      putInto(name, master);
      members.set(name, new Map());
      byDefault(name, settingOf(master, "default_pvid"));
    } else filter(name, words);
  }

  function bridge([, verb, , id, , name = "", ...flags]: readonly string[]): string {
    const own = members.get(name) ?? new Map<number, Member>();
    if (verb === "show") {
      return JSON.stringify(
        [...members].map(([ifname, vlans]) => ({
          ifname,
          vlans: [...vlans].map(([vlan, { untagged, pvid }]) => ({
            vlan,
            flags: [...(pvid ? ["PVID"] : []), ...(untagged ? ["Egress Untagged"] : [])],
          })),
        })),
      );
    }
    if (flags.includes("pvid")) for (const [each, { untagged }] of own) own.set(each, { untagged, pvid: false });
    if (verb === "del") own.delete(Number(id));
    else own.set(Number(id), { untagged: flags.includes("untagged"), pvid: flags.includes("pvid") });
    return "";
  }

  const kernel = {
    files,
    links: {
      read: async () => [
        ...[...masters].map(([name, master]) => link(name, { bridge: master })),
        ...[...bridges].map((name) => link(name, { kind: "bridge", physical: false })),
      ],
    },
    routes: { read: async () => [] },
    run: async ([program, ...words]: readonly string[]): ReturnType<RunProgram> => {
      const isReading = words[0] === "-j";
      if (isReading) return { ok: true, stdout: bridge(words.slice(1)) };
      if (told.length === cutAfter) throw new PowerCut();
      told.push([program, ...words].join(" "));
      if (program === "ip") ip(words);
      else bridge(words);
      return { ok: true, stdout: "" };
    },
  };
  const whole = { ...kernel, bridges: linuxBridges(files, kernel.run, silentLog) };
  const file = ownNetworkFile(files, true, silentLog);
  const parts = { files, kernel: whole, file, persist: false };
  return {
    begin: () => {
      const steps = new Steps();
      const others = { change: async () => {} };
      const edits = ownNetworkEdits(parts, others, { steps, tried: [] });
      return { ...edits, commit: () => steps.commit(), rollback: () => steps.rollback() };
    },
    shown: shownNetwork(whole, file),
    settle: () => settleNetwork(parts),
    /** What was told since this was asked last. */
    told: (): readonly string[] => {
      const all = told;
      told = [];
      return all;
    },
    /** Cuts the power once it has been told so many things. */
    cutAfter: (count: number | undefined) => {
      told = [];
      cutAfter = count;
    },
    /** `lan1 10 PVID untagged`; and how the bridges are set. */
    state: (): readonly string[] =>
      [
        ...[...bridges].map(
          (name) => `${name} ${settingOf(name, "vlan_filtering")} ${settingOf(name, "default_pvid")}`,
        ),
        ...[...members].flatMap(([name, vlans]) =>
          [...vlans].map(
            ([id, { untagged, pvid }]) => `${name} ${id}${pvid ? " PVID" : ""}${untagged ? " untagged" : ""}`,
          ),
        ),
      ].toSorted(),
  };
}
