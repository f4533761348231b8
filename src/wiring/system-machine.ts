import { resolve } from "node:path";
import type { ProcessParts } from "../agent/context/options.ts";
import type { Configuration } from "../config/keys.ts";
import { bindingsOn, boundComponents, boundComponentsOf } from "../device/components.ts";
import { systemFiles } from "../host/linux/programs/system-files.ts";
import type { OpenWrtFirmware } from "../host/openwrt/firmware/openwrt-firmware.ts";
import { compileKind } from "../model/kind/kind.ts";
import type { Host } from "../ports/host/host.ts";
import type { Identity } from "../ports/identity.ts";
import type { Store } from "../ports/store.ts";
import { loadSchema } from "../schema/load.ts";
import { identityOf, tlsFiles } from "./defaults.ts";
import type { Machine } from "./device.ts";
import { admittedBy } from "./image-policy.ts";
import { keptIdentity } from "./kept-identity.ts";
import { openWrtRelease } from "./openwrt-release.ts";

export interface SystemParts extends Pick<ProcessParts, "clock" | "log"> {
  readonly store: Store;
  /** Where what is known of the firmware is kept; absent: firmware is not changed. */
  readonly firmwareDirectory?: string;
}

/** The machine that this process runs on, or another whose files are below the sysroot. */
export async function systemMachine(configuration: Configuration, parts: SystemParts): Promise<Machine> {
  const root = rootOf(configuration);
  const { host, identity } = await (isOpenWrt(configuration) ? openWrt : linux)(root, configuration, parts);
  const found = await keptIdentity(identity, parts.store, parts.log);
  const bindings = bindingsOn(host);
  // Of all that is bound, a system has a third: the rest would be made at each start, and stay.
  const schema = await loadSchema(
    "tr181",
    boundComponentsOf(bindings),
    bindings.map(({ path }) => path),
  );
  return {
    kind: compileKind({ schema, bindings }),
    host,
    identity: identityOf(configuration, found),
    wholeSchema: () => loadSchema("tr181", boundComponents),
  };
}

/** Loads what the host of this machine is made of. */
export async function loadHost(configuration: Configuration): Promise<void> {
  if (isOpenWrt(configuration)) await import("../host/openwrt/openwrt-host.ts");
  else await import("../host/linux/linux-host.ts");
}

const rootOf = (configuration: Configuration): string => resolve(configuration["host.sysroot"] ?? "/");

function isOpenWrt(configuration: Configuration): boolean {
  const wanted = configuration["host.kind"];
  return wanted === "openwrt" || (wanted === "auto" && systemFiles(rootOf(configuration)).has(openWrtRelease));
}

interface FoundMachine {
  readonly host: Host;
  readonly identity: Identity;
}

type Find = (root: string, configuration: Configuration, parts: SystemParts) => Promise<FoundMachine>;

const allowedBy = (configuration: Configuration) => ({
  write: configuration["host.write"] !== false,
  persist: configuration["host.write"] === "persistent",
  reboot: configuration["host.reboot"],
  capture: configuration["host.capture"],
});

/** Of a copied file system nothing is the agent's. */
function certificateFilesOf(root: string, configuration: Configuration): readonly string[] {
  const { caFile, certFile } = tlsFiles(configuration);
  return root === "/" ? [certFile, caFile].filter((file) => file !== undefined) : [];
}

/** As files are moved; on a copied file system nothing is tried. */
async function socketTestsOf(root: string, configuration: Configuration, { clock, log }: SystemParts) {
  if (root !== "/") return {};
  const { socketTests } = await import("../net/diagnostics/socket-tests.ts");
  const { tlsTrust } = await import("../net/http/tls/tls-trust.ts");
  const { nftMarks } = await import("../host/linux/network-tests/nft-marks.ts");
  const { runProgram } = await import("../host/linux/programs/run-program.ts");
  const trust = tlsTrust(tlsFiles(configuration));
  const { write: mayChange } = allowedBy(configuration);
  const marks = nftMarks({ files: systemFiles(root), run: runProgram, log, mayChange });
  const tls = { trust, clockIsSet: () => clock.synchronized() };
  const allowHosts = configuration["transfers.allowHosts"];
  const allowPrivateNetworks = configuration["transfers.privateNetworks"];
  return { socketTests: socketTests({ allowHosts, allowPrivateNetworks }, tls, marks), packetMarks: marks };
}

const linux: Find = async (root, configuration, parts) => {
  const { clock, log, store } = parts;
  const { linuxHost } = await import("../host/linux/linux-host.ts");
  const { machineIdentity } = await import("../host/linux/system/machine-identity.ts");
  return {
    host: linuxHost({
      root,
      clock,
      log,
      store,
      confirmSeconds: configuration["host.confirmSeconds"],
      allows: allowedBy(configuration),
      certificateFiles: certificateFilesOf(root, configuration),
      ...(await socketTestsOf(root, configuration, parts)),
    }),
    identity: machineIdentity(systemFiles(root)),
  };
};

const openWrt: Find = async (root, configuration, parts) => {
  const { clock, log, store } = parts;
  const { openWrtHost } = await import("../host/openwrt/openwrt-host.ts");
  const { openWrtIdentity } = await import("../host/openwrt/system/openwrt-identity.ts");
  const identity = openWrtIdentity(systemFiles(root));
  const firmware = await openWrtFirmware(root, configuration, parts, identity);
  const confirmSeconds = configuration["host.confirmSeconds"];
  const allows = allowedBy(configuration);
  const mayAddUsers = configuration["host.addUsers"];
  const tests = await socketTestsOf(root, configuration, parts);
  const certificateFiles = certificateFilesOf(root, configuration);
  const options = { root, clock, log, store, allows, firmware, confirmSeconds, mayAddUsers, certificateFiles };
  return { host: openWrtHost({ ...options, ...tests }), identity };
};

/** In memory on every OpenWrt. */
const imageMemory = "/tmp/cpe-agent-firmware";

/** Undefined where images cannot be written, or nobody is to. */
async function openWrtFirmware(
  root: string,
  configuration: Configuration,
  { firmwareDirectory, log }: SystemParts,
  { softwareVersion, modelName }: Identity,
): Promise<OpenWrtFirmware | undefined> {
  const files = systemFiles(root);
  if (firmwareDirectory === undefined || root !== "/" || !files.has("/lib/upgrade/platform.sh")) return undefined;
  const { openOpenWrtFirmware } = await import("../host/openwrt/firmware/openwrt-firmware.ts");
  const { sysupgrade } = await import("../host/openwrt/firmware/sysupgrade.ts");
  const { runProgram } = await import("../host/linux/programs/run-program.ts");
  const board = files.value("/tmp/sysinfo/board_name");
  return openOpenWrtFirmware({
    directory: firmwareDirectory,
    memory: imageMemory,
    systemVersion: softwareVersion,
    admit: admittedBy(configuration, [...(board === undefined ? [] : [board]), modelName]),
    sysupgrade: sysupgrade(runProgram),
    log,
  });
}
