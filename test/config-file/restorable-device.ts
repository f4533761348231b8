import { expect } from "vitest";
import { AppliedFiles } from "../../src/agent/files/applied-files.ts";
import { backup, backupOf, restore } from "../../src/config-file/backup-restore.ts";
import { configurationFileCodec } from "../../src/config-file/configuration-file.ts";
import { type Signing, withSignatures } from "../../src/config-file/signed-file.ts";
import { type DeviceContext, deviceContexts } from "../../src/device/binding/context.ts";
import { deviceRoot } from "../../src/device/device/device-root.ts";
import { deviceInfoObject } from "../../src/device/device-info/device-info.ts";
import { vendorConfigFile } from "../../src/device/device-info/vendor-file-tables.ts";
import type { VendorFiles } from "../../src/device/device-info/vendor-files.ts";
import { managementServerObject } from "../../src/device/management-server/management-server.ts";
import { isSignedBy, makeKey, parseSignature, signatureText, signMessage } from "../../src/firmware/usign.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import { compileKind } from "../../src/model/kind/kind.ts";
import type { Tree } from "../../src/model/tree.ts";
import type { StoreChange } from "../../src/ports/store.ts";
import { loadSchema } from "../../src/schema/load.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { defaults, hostWith, identity } from "../device/device-context.ts";
import { silentLog } from "../host/linux/silent-log.ts";
import { manualClock } from "../host/manual-clock.ts";

// A small device whose configuration can be had as a file, and restored.

export const schema = await loadSchema("tr181", ["DeviceInfo", "ManagementServer", "Users"]);
export const users = "Device.Users.User.";
export const management = "Device.ManagementServer.";
const kind = compileKind<DeviceContext>({
  schema,
  bindings: [deviceRoot, deviceInfoObject, managementServerObject, vendorConfigFile],
  initial: [
    { path: `${users}1.`, values: { Enable: "true", Username: "admin" } },
    { path: `${users}{i}.`, values: { Enable: "false", Username: "" } },
  ],
});
const done: StoreChange = { space: "transfer", key: "1", value: "done" };

const key = makeKey();
export const signatureOf = (octets: Uint8Array): string => signatureText(signMessage(octets, key));

/** Signed by the one key that is known, and checked; unsigned files are taken unless `required`. */
export const signing = (required: boolean): Signing => ({
  sign: async (octets) => signatureOf(octets),
  check: {
    required,
    async verify(octets, text) {
      if (!isSignedBy(key.publicKey, octets, parseSignature(text))) throw new Error("not signed by the key");
    },
  },
});

export async function device(signatures: Signing = {}, clockIsSet = true) {
  const store = openMemoryStore();
  const applied = new AppliedFiles(store, "");
  const shown: VendorFiles = { configurations: () => applied.all, logs: () => [], images: async () => [] };
  const context = deviceContexts({ host: hostWith({}), identity, defaults, clock: manualClock(), files: shown });
  const tree = await openTree({ kind, context, store, log: silentLog });
  const spooled = new Map<string, Uint8Array>();
  const spool = { read: async (name: string) => spooled.get(name) ?? new Uint8Array() };
  const clock = { synchronized: () => clockIsSet, wallMs: () => Date.UTC(2026, 5, 1) };
  const codec = withSignatures(configurationFileCodec(), signatures);
  const files = { tree, schema: async () => schema, codec, spool, maxBytes: 1_000_000, applied, clock };
  const order = { rpc: "Download", commandKey: "", fileType: "", username: "", password: "", fileSize: 0 } as const;
  return {
    tree,
    store,
    applied,
    upload: backupOf(files),
    async save(): Promise<string> {
      const content = await backup(files)();
      if ("file" in content) throw new TypeError("not made up");
      let text = "";
      for await (const chunk of content.open()) text += new TextDecoder().decode(chunk);
      expect(Buffer.byteLength(text)).toBe(content.length);
      return text;
    },
    restore(file: string | Uint8Array, url = "http://files.example/", targetFileName = ""): Promise<void> {
      spooled.set("file", Buffer.from(file));
      return restore(files).apply("file", { ...order, url, targetFileName }, [done]);
    },
  };
}

export const set = (tree: Tree, values: Readonly<Record<string, string>>) =>
  tree.apply(
    Object.entries(values).map(([path, value]) => ({ kind: "set", path, value }) as const),
    { origin: "acs" },
  );
export const add = async (tree: Tree, path: string) =>
  (await tree.apply([{ kind: "add", path }], { origin: "acs" })).added[0];
export const namesOf = async (tree: Tree) =>
  (await tree.values([users])).filter(({ path }) => path.endsWith(".Username")).map(({ value }) => value);
