import { describe, expect, it } from "vitest";
import { managementAccess } from "../../../src/device/management-server/management-access.ts";
import type { Tree } from "../../../src/model/tree.ts";
import { gateway } from "../../config-file/home-gateway.ts";
import { device, management } from "../../config-file/restorable-device.ts";

// What nobody but the ACS may do to the way between the two. [TR-181 ManagementServer.EnableCWMP]

type Values = Readonly<Record<string, string>>;

async function changed(tree: Tree, values: Values): Promise<readonly string[]> {
  const refuse = await managementAccess(tree);
  const edits = Object.entries(values).map(([path, value]) => ({ kind: "set", path, value }) as const);
  return tree.apply(edits, { origin: "local", refuse }).then(
    () => [],
    (failure: { faults: readonly { path: string }[] }) => failure.faults.map(({ path }) => path),
  );
}

const server = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [management + name, value]));
const off = { HTTPConnectionRequestEnable: "false", PeriodicInformEnable: "false" };
const rare = { HTTPConnectionRequestEnable: "false", PeriodicInformInterval: "4294967295" };

describe("a device stays within reach", () => {
  it.each<readonly [string, Values, readonly string[]]>([
    ["CWMP is switched off", { EnableCWMP: "false" }, ["EnableCWMP"]],
    ["it can neither be woken nor informs by itself", off, Object.keys(off)],
    ["it can not be woken, and informs but once in a century", rare, Object.keys(rare)],
  ])("where %s", async (_, values, refused) => {
    const tree = await gateway("HG000001");
    expect(await changed(tree, server(values))).toEqual(refused.map((name) => management + name));
    expect((await tree.values([`${management}EnableCWMP`]))[0]?.value).toBe("true");
  });

  it.each<readonly [Values]>([
    [{ EnableCWMP: "true" }],
    [{ HTTPConnectionRequestEnable: "false" }],
    [{ PeriodicInformEnable: "false" }],
    [{ HTTPConnectionRequestEnable: "false", PeriodicInformInterval: "86400" }],
  ])("%j takes nothing from that", async (values) => {
    expect(await changed(await gateway("HG000001"), server(values))).toEqual([]);
  });

  it("what is off already may stay off", async () => {
    const tree = await gateway("HG000001");
    const values = server({ EnableCWMP: "false", ...off });
    await tree.apply(
      Object.entries(values).map(([path, value]) => ({ kind: "set", path, value }) as const),
      { origin: "local" },
    );
    expect(await changed(tree, values)).toEqual([]);
  });

  it.each([
    "Device.Ethernet.Interface.5.Enable",
    "Device.IP.Interface.3.Enable",
    "Device.IP.Interface.2.Enable",
    "Device.PPP.Interface.1.Enable",
    "Device.DHCPv4.Client.1.Enable",
  ])("%s is on the way to the outside: it stays in use", async (path) => {
    expect(await changed(await gateway("HG000001"), { [path]: "false" })).toEqual([path]);
  });

  it.each(["Device.Ethernet.Interface.1.Enable", "Device.IP.Interface.1.Enable", "Device.WiFi.Radio.1.Enable"])(
    "%s is for the inside: it may be off",
    async (path) => {
      expect(await changed(await gateway("HG000001"), { [path]: "false" })).toEqual([]);
    },
  );

  it("the DHCP client of an interface on the way stays there, and may be moved elsewhere where it is not in use", async () => {
    const moved = { "Device.DHCPv4.Client.1.Interface": "Device.IP.Interface.1" };
    expect(await changed(await gateway("HG000001"), moved)).toEqual(Object.keys(moved));
    const tree = await gateway("HG000001");
    await tree.apply([{ kind: "set", path: "Device.DHCPv4.Client.1.Enable", value: "false" }], { origin: "local" });
    expect(await changed(tree, moved)).toEqual([]);
  });

  it("rows on the way are not taken away either", async () => {
    const tree = await gateway("HG000001");
    const refuse = await managementAccess(tree);
    const gone = tree.apply([{ kind: "delete", path: "Device.PPP.Interface.1." }], { origin: "local", refuse });
    await expect(gone).rejects.toThrow("out of reach of its ACS");
  });
});

it("a restored file that would put the device out of reach is refused, and changes nothing", async () => {
  const { tree, save, restore } = await device();
  const file = await save();
  const shut = file.replace(/(EnableCWMP">)true</, "$1false<").replace(/(PeriodicInformInterval">)\d+</, "$177<");
  expect(shut).not.toBe(file);
  await expect(restore(shut)).rejects.toMatchObject({ faultCode: 9018 });
  expect(await save()).toBe(file);
  expect((await tree.values([`${management}EnableCWMP`]))[0]?.value).toBe("true");
});
