import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppliedFiles, ownFileName } from "../../src/agent/files/applied-files.ts";
import { UnusableFile } from "../../src/agent/files/file-types.ts";
import { backup, backupOf, restore } from "../../src/config-file/backup-restore.ts";
import { configurationFileCodec } from "../../src/config-file/configuration-file.ts";
import { configurationOf } from "../../src/config-file/present-configuration.ts";
import { type Signing, signed, withSignatures } from "../../src/config-file/signed-file.ts";
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

const schema = await loadSchema("tr181", ["DeviceInfo", "ManagementServer", "Users"]);
const users = "Device.Users.User.";
const management = "Device.ManagementServer.";
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
const signatureOf = (octets: Uint8Array): string => signatureText(signMessage(octets, key));

/** Signed by the one key that is known, and checked; unsigned files are taken unless `required`. */
const signing = (required: boolean): Signing => ({
  sign: async (octets) => signatureOf(octets),
  check: {
    required,
    async verify(octets, text) {
      if (!isSignedBy(key.publicKey, octets, parseSignature(text))) throw new Error("not signed by the key");
    },
  },
});

async function device(signatures: Signing = {}, clockIsSet = true) {
  const store = openMemoryStore();
  const applied = new AppliedFiles(store, "");
  const shown: VendorFiles = { configurations: () => applied.all, logs: () => [], images: async () => [] };
  const context = deviceContexts({ host: hostWith({}), identity, defaults, clock: manualClock(), files: shown });
  const tree = await openTree({ kind, context, store, log: silentLog });
  const spooled = new Map<string, Uint8Array>();
  const spool = { read: async (name: string) => spooled.get(name) ?? new Uint8Array() };
  const clock = { synchronized: () => clockIsSet, wallMs: () => Date.UTC(2026, 5, 1) };
  const codec = withSignatures(configurationFileCodec, signatures);
  const files = { tree, schema, codec, spool, maxBytes: 1_000_000, applied, clock };
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

const set = (tree: Tree, values: Readonly<Record<string, string>>) =>
  tree.apply(
    Object.entries(values).map(([path, value]) => ({ kind: "set", path, value }) as const),
    { origin: "acs" },
  );
const add = async (tree: Tree, path: string) => (await tree.apply([{ kind: "add", path }], { origin: "acs" })).added[0];
const namesOf = async (tree: Tree) =>
  (await tree.values([users])).filter(({ path }) => path.endsWith(".Username")).map(({ value }) => value);

describe("a vendor configuration file", () => {
  it("brings back values, rows that were deleted and none that were added since", async () => {
    const { tree, save, restore } = await device();
    const kept = `${users}${await add(tree, users)}.`;
    await set(tree, { [`${kept}Username`]: "kept", [`${management}PeriodicInformInterval`]: "77" });
    const file = await save();
    await tree.apply([{ kind: "delete", path: kept }], { origin: "acs" });
    const later = `${users}${await add(tree, users)}.`;
    await set(tree, { [`${later}Username`]: "later", [`${management}PeriodicInformInterval`]: "88" });
    await restore(file);
    expect(await namesOf(tree)).toEqual(["admin", "kept"]);
    expect(tree.storedValue(`${management}PeriodicInformInterval`)).toBe("77");
  });

  it("is put into force in one write with the record that it was", async () => {
    const { tree, store, save, restore } = await device();
    const file = await save();
    await set(tree, { [`${users}1.Username`]: "changed" });
    await restore(file);
    expect(store.read("transfer", "1")).toBe("done");
    expect(await namesOf(tree)).toEqual(["admin"]);
  });

  it("holds no password, and leaves them and the ACS as they are", async () => {
    const { tree, save, restore } = await device();
    await set(tree, { [`${management}ConnectionRequestPassword`]: "s3cret", [`${management}Password`]: "s3cret" });
    const file = await save();
    expect(file).not.toContain("s3cret");
    expect(file).not.toContain("Password");
    expect(file).not.toContain(`${management}URL`);
    await set(tree, { [`${management}URL`]: "http://other.example/" });
    await restore(file);
    expect(tree.storedValue(`${management}Password`)).toBe("s3cret");
    expect(tree.storedValue(`${management}URL`)).toBe("http://other.example/");
  });

  const file = (parameters: string, version = "1", root = "Device.") =>
    `<configuration xmlns="urn:cpe-agent:configuration" version="${version}" root="${root}">${parameters}</configuration>`;
  const name = (value: string) => `<parameter path="${users}1.Username">${value}</parameter>`;

  it.each([
    ["empty", ""],
    ["no XML", "MikroTik .alter"],
    ["another document", "<configuration/>"],
    ["of a later version", file(name("x"), "2")],
    ["of another data model", file(name("x"), "1", "InternetGatewayDevice.")],
    ["without any parameter", file("")],
    ["cut short", file(name("x")).slice(0, -5)],
    ["with a document type", `<!DOCTYPE x [<!ENTITY y "z">]>${file(name("x"))}`],
    ["with a parameter twice", file(name("x") + name("y"))],
    ["with a parameter that is not there", file(`${name("x")}<parameter path="Device.Nothing">1</parameter>`)],
    ["with one that cannot be written", file(`${name("x")}<parameter path="Device.DeviceInfo.UpTime">1</parameter>`)],
    [
      "with a value that is none",
      file(`${name("x")}<parameter path="${management}PeriodicInformInterval">-</parameter>`),
    ],
    ["with a path that is none", file(`${name("x")}<parameter path="../../etc/passwd">1</parameter>`)],
    ["with base64 that is none", file(`<parameter path="${users}1.Username" encoding="base64">?</parameter>`)],
  ])("that is %s is refused, and changes nothing [interop B.5 R5]", async (_, text) => {
    const { tree, store, restore } = await device();
    const before = await tree.values([""]);
    await expect(restore(text)).rejects.toThrow(UnusableFile);
    expect(await tree.values([""])).toEqual(before);
    expect(store.read("transfer", "1")).toBeUndefined();
  });

  it.each([
    ["name", 65],
    ["revision", 17],
    ["description", 257],
  ])("with a %s of %i characters is refused", async (label, length) => {
    const { restore } = await device();
    const text = file(name("x")).replace("version=", `${label}="${"x".repeat(length)}" version=`);
    await expect(restore(text)).rejects.toMatchObject({ faultCode: 9018 });
  });

  it("restores a user under the alias and with the values that it had", async () => {
    const { tree, save, restore } = await device();
    const row = `${users}${await add(tree, users)}.`;
    await set(tree, { [`${row}Username`]: "kept", [`${row}Enable`]: "true" });
    const before = await configurationOf(tree, schema);
    const text = await save();
    await tree.apply([{ kind: "delete", path: row }], { origin: "acs" });
    await restore(text);
    expect(await configurationOf(tree, schema)).toEqual(before);
  });
});

const table = "Device.DeviceInfo.VendorConfigFile.";
async function tableOf(tree: Tree): Promise<readonly string[]> {
  const values = await tree.values([table]);
  const at = (row: string, parameter: string) => values.find(({ path }) => path === `${row}${parameter}`)?.value;
  return (await tree.names(table, true)).map(({ path }) =>
    [
      path.slice(table.length),
      ...["Name", "Version", "Date", "UseForBackupRestore"].map((each) => at(path, each)),
    ].join(" "),
  );
}
const never = "0001-01-01T00:00:00Z";
const then = "2026-06-01T00:00:00Z";

describe("the table of vendor configuration files [TR-181 DeviceInfo.VendorConfigFile]", () => {
  it("has the configuration of the device itself, which can be had as a file", async () => {
    const { tree, upload } = await device();
    expect(await tableOf(tree)).toEqual([`1. ${ownFileName}  ${never} true`]);
    expect(await upload(1)).toBeDefined();
    expect(await upload(2)).toBeUndefined();
  });

  it("says when a backup was restored, and nothing of one that was refused", async () => {
    const { tree, save, restore } = await device();
    const text = await save();
    await expect(restore("nonsense", "http://files.example/nonsense.xml")).rejects.toThrow();
    expect(await tableOf(tree)).toEqual([`1. ${ownFileName}  ${never} true`]);
    await restore(text, "http://files.example/other.xml", "third.xml");
    expect(await tableOf(tree)).toEqual([`1. ${ownFileName}  ${then} true`]);
  });

  it.each([
    [
      "as it calls itself",
      "http://files.example/a.xml",
      "c.xml",
      ' name="b.xml" revision="2026.4" description="Gold"',
      "b.xml 2026.4",
    ],
    ["as its URL does", "http://files.example/dir/a%20b.xml?name=c", "c.xml", "", "a b.xml "],
    ["as the ACS does", "http://files.example/", "c.xml", "", "c.xml "],
    ["in 64 characters at most", `http://files.example/${"a".repeat(100)}`, "", "", `${"a".repeat(64)} `],
    ["without control characters", "http://files.example/a%00%0ab", "", "", "ab "],
  ])("calls a file %s", async (_, url, target, labels, called) => {
    const { tree, restore, upload } = await device();
    const text = `<configuration xmlns="urn:cpe-agent:configuration" version="1" root="Device."${labels}><parameter path="${users}1.Username">x</parameter></configuration>`;
    await restore(text, url, target);
    await restore(text, url, target);
    expect(await tableOf(tree)).toEqual([`1. ${ownFileName}  ${never} true`, `2. ${called} ${then} false`]);
    expect(await upload(2)).toBeUndefined();
  });

  it("has no date where the clock was not set", async () => {
    const { tree, save, restore } = await device({}, false);
    await restore(await save());
    expect(await tableOf(tree)).toEqual([`1. ${ownFileName}  ${never} true`]);
  });

  it("forgets the files that were applied longest ago, and all of them when asked to", async () => {
    const { tree, store, applied, restore } = await device();
    const text = `<configuration xmlns="urn:cpe-agent:configuration" version="1" root="Device."><parameter path="${users}1.Username">x</parameter></configuration>`;
    for (let at = 1; at <= 20; at += 1) await restore(text, `http://files.example/${at}.xml`);
    await restore(text, "http://files.example/7.xml");
    await restore(text, "http://files.example/21.xml");
    const names = (await tableOf(tree)).map((row) => row.split(" ")[1]);
    expect(names).toHaveLength(16);
    expect(names).toEqual(expect.arrayContaining([ownFileName, "7.xml", "21.xml", "20.xml"]));
    expect(names).not.toContain("6.xml");
    await store.write(applied.forgotten());
    expect(await tableOf(tree)).toHaveLength(1);
  });

  it("passes over records that cannot be read", async () => {
    const { store, tree } = await device();
    const bad = ["", "null", "[]", "{}", '{"version":1}', '{"version":"","description":"","turn":1,"appliedMs":"x"}'];
    await store.write(bad.map((value, at) => ({ space: "applied-file", key: `f${at}`, value })));
    expect(await tableOf(tree)).toHaveLength(1);
  });
});

describe("a signed configuration file", () => {
  it("comes back as it went out", async () => {
    const { tree, save, restore } = await device(signing(true));
    const text = await save();
    expect(text).toMatch(/<\/configuration>\n<\?signature\nuntrusted comment: [^\n]*\n[A-Za-z0-9+/=]+\n\?>\n$/);
    await set(tree, { [`${users}1.Username`]: "changed" });
    await restore(text);
    expect(await namesOf(tree)).toEqual(["admin"]);
  });

  const another = makeKey();
  it.each<readonly [string, boolean, (text: string) => string | Uint8Array, number]>([
    ["without a signature, where one is required", true, (text) => text.slice(0, text.indexOf("<?signature")), 9019],
    ["changed after it was signed", false, (text) => text.replace("admin", "nimda"), 9019],
    ["signed twice over", false, (text) => signed(Buffer.from(`${text} `), signatureOf(Buffer.from(text))), 9019],
    [
      "signed by a key not known",
      false,
      (text) => signed(Buffer.from(text), signatureText(signMessage(Buffer.from(text), another))),
      9019,
    ],
    ["with a signature that is none", false, (text) => text.replace(/\n[A-Za-z0-9+/=]+\n\?>/, "\nAAAA\n?>"), 9019],
    ["signed, and no configuration", true, () => signed(Buffer.from("<a/>"), signatureOf(Buffer.from("<a/>"))), 9018],
    ["cut short, where a signature is required", true, (text) => text.slice(0, -30), 9019],
    ["cut short", false, (text) => text.slice(0, text.indexOf("</configuration>")), 9018],
  ])("that is %s (%s) is refused, and changes nothing", async (_, required, change, faultCode) => {
    const { tree, store, save, restore } = await device(signing(required));
    const text = await save();
    const before = await tree.values([""]);
    await expect(restore(change(text))).rejects.toMatchObject({ name: "UnusableFile", faultCode });
    expect(await tree.values([""])).toEqual(before);
    expect(store.read("transfer", "1")).toBeUndefined();
  });

  it("is not needed where none is required, and not looked at where no key is known", async () => {
    const unsigned = (await (await device(signing(false))).save()).replace(/<\?signature[\s\S]*$/, "");
    await (await device(signing(false))).restore(unsigned);
    await (await device()).restore(await (await device(signing(true))).save());
  });
});

describe("a file that was altered anywhere", () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const change = fc.tuple(
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    octet,
    fc.constantFrom("put", "cut", "insert"),
  );

  /** What the device is after a file was put to it, `undefined` if it was refused. */
  async function outcome(signatures: Signing, octets: Uint8Array): Promise<string | undefined> {
    const { tree, store, restore } = await device(signatures);
    await set(tree, { [`${users}1.Username`]: "before", [`${management}PeriodicInformInterval`]: "77" });
    const before = store.entries("value");
    const held = [...before].join("|");
    try {
      await restore(octets);
    } catch (failure) {
      expect(failure).toMatchObject({
        name: "UnusableFile",
        faultCode: expect.toSatisfy((code) => code === 9018 || code === 9019),
      });
      expect([...store.entries("value")].join("|")).toBe(held);
      expect(store.read("transfer", "1")).toBeUndefined();
      return undefined;
    }
    expect(store.read("transfer", "1")).toBe("done");
    return JSON.stringify(await configurationOf(tree, schema));
  }

  it.each([true, false])(
    "is refused by one of the two faults and changes nothing, or is good (signed: %s) [property]",
    async (isSigned) => {
      const signatures = isSigned ? signing(true) : {};
      const original = Buffer.from(await (await device(signatures)).save());
      const whole = await outcome(signatures, original);
      expect(whole).toBeDefined();
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
          let octets = original;
          for (const [where, value, how] of changes) {
            const at = Math.floor(where * octets.length);
            const rest = octets.subarray(how === "insert" ? at : at + 1);
            octets =
              how === "cut" ? octets.subarray(0, at) : Buffer.concat([octets.subarray(0, at), Buffer.of(value), rest]);
          }
          const come = await outcome(signatures, octets);
          // Only the comment of a signature is not signed.
          if (isSigned && come !== undefined) expect(come).toBe(whole);
        }),
        { numRuns: 150 },
      );
    },
  );
});
