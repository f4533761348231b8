import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { systemFiles } from "../../src/host/linux/programs/system-files.ts";
import { textOf } from "../../src/host/openwrt/uci/option-values.ts";
import { uciConfig } from "../../src/host/openwrt/uci/uci-config.ts";
import { copyTree } from "../harness/copied-tree.ts";
import { wirelessOf } from "./netifd/wireless.ts";
import { type Procd, type Reloads, startProcd } from "./procd/procd.ts";
import { recordedObjects } from "./recorded-objects.ts";
import { type Rpcd, startRpcd } from "./rpcd/rpcd.ts";
import { startService } from "./ubus/service.ts";
import { startUbusd } from "./ubus/ubusd.ts";

const recordings = join(import.meta.dirname, "../fixtures/openwrt");

/** A recorded OpenWrt with daemons of its own, which listen on the socket in its file system. */
export interface Router {
  readonly root: string;
  readonly procd: Procd;
  /** The one that runs, or ran last. */
  readonly rpcd: Rpcd;
  startRpcd(): Promise<void>;
  /** Called whenever netifd is told to reload (`network reload`), before it answers. */
  onNetworkReload(hook: () => unknown): void;
  text(path: string): string;
  write(path: string, text: string): void;
  stop(): Promise<void>;
}

/** A copy of a recorded system, without daemons. */
export function copiedRecording(name: string): string {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-router-"));
  copyTree(join(recordings, name), root);
  return root;
}

/** The same with a bus that nobody is on yet; it ends with the test. */
export async function copiedRouter(name: string): Promise<{ readonly root: string; readonly socket: string }> {
  const root = copiedRecording(name);
  mkdirSync(join(root, "tmp/run/ubus"), { recursive: true });
  const { path, stop } = await startUbusd(join(root, "tmp/run/ubus/ubus.sock"));
  onTestFinished(async () => {
    await stop();
    rmSync(root, { recursive: true, force: true });
  });
  return { root, socket: path };
}

/** `reloadsOf`: what services do besides when a package has changed. */
export async function startRouter(
  recording: string,
  reloadsOf: (root: string) => Reloads = () => ({}),
): Promise<Router> {
  const root = copiedRecording(recording);
  const at = (path: string): string => join(root, path);
  mkdirSync(at("tmp/run/ubus"), { recursive: true });
  mkdirSync(at("tmp/.uci"), { recursive: true });
  const { path, stop } = await startUbusd(at("tmp/run/ubus/ubus.sock"));
  const config = uciConfig(systemFiles(root));
  const hostName = (): void => {
    const [system] = [...(config.read("system")?.sections ?? [])].filter(({ type }) => type === "system");
    writeFileSync(at("proc/sys/kernel/hostname"), `${system && textOf(system, "hostname")}\n`);
  };
  const { service = {}, ...objects } = recordedObjects(root);
  let reloading: () => unknown = () => undefined;
  const reload = { takes: {}, call: async () => void (await reloading()) };
  const wireless = wirelessOf(systemFiles(root), config);
  const others = reloadsOf(root);
  const wifi = () => {
    wireless?.reload();
    return others.wireless?.();
  };
  const reloads = { system: hostName, ...others, ...(wireless && { wireless: wifi }) };
  const procd = await startProcd(path, reloads, service);
  const services = await startService(path, {
    ...objects,
    network: { reload },
    ...(wireless && { "network.wireless": wireless.object }),
  });
  let rpcd = await startRpcd(path, root);
  return {
    root,
    procd,
    get rpcd() {
      return rpcd;
    },
    startRpcd: async () => {
      rpcd = await startRpcd(path, root);
    },
    onNetworkReload: (hook) => {
      reloading = hook;
    },
    text: (file) => readFileSync(at(file), "utf8"),
    write: (file, text) => {
      mkdirSync(dirname(at(file)), { recursive: true });
      writeFileSync(at(file), text);
    },
    stop: async () => {
      rpcd.stop();
      services.stop();
      procd.stop();
      await stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
