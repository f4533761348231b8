import { resolve } from "node:path";
import type { ProcessParts } from "../agent/context/options.ts";
import type { Configuration } from "../config/keys.ts";
import { bindingsOn, boundComponents } from "../device/components.ts";
import { systemFiles } from "../host/linux/programs/system-files.ts";
import { compileKind } from "../model/kind/kind.ts";
import type { Host } from "../ports/host/host.ts";
import type { Identity } from "../ports/identity.ts";
import type { Store } from "../ports/store.ts";
import { loadSchema } from "../schema/load.ts";
import { identityOf } from "./defaults.ts";
import type { Machine } from "./device.ts";
import { keptIdentity } from "./kept-identity.ts";
import { openWrtRelease } from "./openwrt-release.ts";

export interface SystemParts extends Pick<ProcessParts, "clock" | "log"> {
  readonly store: Store;
}

/** The machine that this process runs on, or another whose files are below the sysroot. */
export async function systemMachine(configuration: Configuration, parts: SystemParts): Promise<Machine> {
  const root = resolve(configuration["host.sysroot"] ?? "/");
  const files = systemFiles(root);
  const wanted = configuration["host.kind"];
  const isOpenWrt = wanted === "openwrt" || (wanted === "auto" && files.has(openWrtRelease));
  const { host, identity } = await (isOpenWrt ? openWrt : linux)(root, configuration, parts);
  const found = await keptIdentity(identity, parts.store, parts.log);
  return {
    kind: compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(host) }),
    host,
    identity: identityOf(configuration, found),
  };
}

interface FoundMachine {
  readonly host: Host;
  readonly identity: Identity;
}

type Find = (root: string, configuration: Configuration, parts: SystemParts) => Promise<FoundMachine>;

const allowedBy = (configuration: Configuration) => ({
  write: configuration["host.write"],
  reboot: configuration["host.reboot"],
});

const linux: Find = async (root, configuration, { clock, log }) => {
  const { linuxHost } = await import("../host/linux/linux-host.ts");
  const { machineIdentity } = await import("../host/linux/system/machine-identity.ts");
  return {
    host: linuxHost({ root, clock, log, allows: allowedBy(configuration) }),
    identity: machineIdentity(systemFiles(root)),
  };
};

const openWrt: Find = async (root, configuration, { clock, log }) => {
  const { openWrtHost } = await import("../host/openwrt/openwrt-host.ts");
  const { openWrtIdentity } = await import("../host/openwrt/system/openwrt-identity.ts");
  return {
    host: openWrtHost({ root, clock, log, allows: allowedBy(configuration) }),
    identity: openWrtIdentity(systemFiles(root)),
  };
};
