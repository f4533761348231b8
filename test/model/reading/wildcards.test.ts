import { describe, expect, it } from "vitest";
import type { Tree } from "../../../src/model/tree.ts";
import { faultsOf, link, sampleDevice, system, valuesOf } from "../sample-device.ts";

const interfaces = "Device.IP.Interface.";

async function threeLinks(): Promise<Tree> {
  const host = system({
    links: [link("lo"), link("eth0", { addresses: ["192.0.2.1"] }), link("wan", { addresses: ["192.0.2.9"] })],
  });
  return (await sampleDevice(host)).tree;
}

describe("a wildcard stands for every row [TR-181 ManagementServer.InstanceWildcardsSupported]", () => {
  it("in paths of parameters whose values are asked for, at any level", async () => {
    const tree = await threeLinks();
    expect(await valuesOf(tree, `${interfaces}*.Name`, `${interfaces}*.IPv4Address.*.IPAddress`)).toEqual({
      [`${interfaces}1.Name`]: "lo",
      [`${interfaces}2.Name`]: "eth0",
      [`${interfaces}3.Name`]: "wan",
      [`${interfaces}2.IPv4Address.1.IPAddress`]: "192.0.2.1",
      [`${interfaces}3.IPv4Address.1.IPAddress`]: "192.0.2.9",
    });
  });

  it("in partial paths: rows, what is below them, and their tables", async () => {
    const tree = await threeLinks();
    const whole = await tree.values([interfaces]);
    expect(await tree.values([`${interfaces}*.`])).toEqual(whole);
    expect(await tree.values([`${interfaces}*.Stats.`])).toEqual(whole.filter(({ path }) => path.includes(".Stats.")));
    expect(await tree.values([`${interfaces}*.IPv4Address.`])).toEqual(
      whole.filter(({ path }) => path.includes(".IPv4Address.")),
    );
  });

  it("beside numbers and aliases", async () => {
    const tree = await threeLinks();
    const address = "IPv4Address.1.IPAddress";
    for (const path of [`${interfaces}2.IPv4Address.*.IPAddress`, `${interfaces}[cpe-2].IPv4Address.*.IPAddress`]) {
      expect(await valuesOf(tree, path)).toEqual({ [`${interfaces}2.${address}`]: "192.0.2.1" });
    }
    expect(Object.keys(await valuesOf(tree, `${interfaces}*.IPv4Address.[cpe-1].IPAddress`))).toEqual([
      `${interfaces}2.${address}`,
      `${interfaces}3.${address}`,
    ]);
  });

  it("where names and attributes are asked for", async () => {
    const tree = await threeLinks();
    const paths = async (path: string, nextLevel: boolean) =>
      (await tree.names(path, nextLevel)).map((info) => info.path);
    expect(await paths(`${interfaces}*.Name`, false)).toEqual([1, 2, 3].map((row) => `${interfaces}${row}.Name`));
    expect(await paths(`${interfaces}*.Stats.`, true)).toEqual(
      [1, 2, 3].flatMap((row) => ["BytesSent", "Reset"].map((name) => `${interfaces}${row}.Stats.${name}`)),
    );
    expect(await paths(`${interfaces}*.IPv4Address.`, true)).toEqual(
      [2, 3].map((row) => `${interfaces}${row}.IPv4Address.1.`),
    );
    await tree.setAttributes([{ path: `${interfaces}2.Name`, notification: 1 }]);
    const attributes = await tree.attributes([`${interfaces}*.Name`]);
    expect(attributes.map(({ path, notification }) => [path, notification])).toEqual([
      [`${interfaces}1.Name`, 0],
      [`${interfaces}2.Name`, 1],
      [`${interfaces}3.Name`, 0],
    ]);
    expect(await faultsOf(tree.names(`${interfaces}*.Name`, true))).toEqual({ [`${interfaces}*.Name`]: "arguments" });
  });

  it("and for none where there are none, which is no fault", async () => {
    const tree = await threeLinks();
    const none = ["Device.NAT.PortMapping.*.Enable", "Device.NAT.PortMapping.*.", `${interfaces}9.IPv4Address.*.`];
    expect(await tree.values(none)).toEqual([]);
    expect(await tree.attributes(none)).toEqual([]);
    for (const path of none) expect(await tree.names(path, false)).toEqual([]);
  });

  it.each([
    "Device.NAT.*.Enable",
    "Device.*.",
    "*.",
    `${interfaces}*`,
    `${interfaces}*.Nothing`,
    `${interfaces}*.*.Name`,
    `${interfaces}**.Name`,
    `${interfaces}1*.Name`,
  ])("but not where it makes no sense: %s", async (path) => {
    const tree = await threeLinks();
    expect(await faultsOf(tree.values([path]))).toEqual({ [path]: "name" });
    expect(await faultsOf(tree.attributes([path]))).toEqual({ [path]: "name" });
    expect(await faultsOf(tree.names(path, false))).toEqual({ [path]: "name" });
  });

  it("nor where something is to be changed", async () => {
    const tree = await threeLinks();
    const path = `${interfaces}*.Enable`;
    expect(await faultsOf(tree.apply([{ kind: "set", path, value: "true" }], { origin: "acs" }))).toEqual({
      [path]: "name",
    });
    expect(await faultsOf(tree.setAttributes([{ path, notification: 1 }]))).toEqual({ [path]: "name" });
    for (const kind of ["add", "delete"] as const) {
      const row = "Device.NAT.PortMapping.*.";
      expect(await faultsOf(tree.apply([{ kind, path: row }], { origin: "acs" }))).toEqual({ [row]: "name" });
    }
  });
});
