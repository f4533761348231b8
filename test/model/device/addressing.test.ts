import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Edit, Tree } from "../../../src/model/tree.ts";
import { faultsOf, sampleDevice, valuesOf } from "../sample-device.ts";

// Rows by alias wherever a path can stand. [TR-069 A.2.2.2, 3.6.1]

const acs = { origin: "acs" } as const;
const mapping = "Device.NAT.PortMapping.";
const set = (path: string, value: string): Edit => ({ kind: "set", path, value });
const setting = (name: string, value: string): Edit => set(`Device.ManagementServer.${name}`, value);

/** A tree with a port mapping `web`, which is row 1. */
async function withWeb() {
  const device = await sampleDevice();
  await device.tree.apply([{ kind: "add", path: `${mapping}[web].` }], acs);
  return device;
}

const paths = (entries: readonly { readonly path: string }[]): readonly string[] => entries.map(({ path }) => path);

describe("aliases in requests [TR-069 A.2.2.2, TR-106 Alias]", () => {
  it("read the same as numbers, mixed with them, and are answered by numbers", async () => {
    const { tree } = await withWeb();
    await tree.apply([{ kind: "add", path: `${mapping}[web].Rule.[r].` }], acs);
    await tree.apply([set("Device.IP.Interface.2.Alias", "wan")], acs);
    for (const path of [`${mapping}[web].Rule.[r].`, `${mapping}1.Rule.[r].`, `${mapping}[web].Rule.1.`]) {
      expect(await tree.values([path])).toEqual(await tree.values([`${mapping}1.Rule.1.`]));
      expect(await tree.attributes([path])).toEqual(await tree.attributes([`${mapping}1.Rule.1.`]));
      expect(await tree.names(path, true)).toEqual(await tree.names(`${mapping}1.Rule.1.`, true));
    }
    expect(await valuesOf(tree, "Device.IP.Interface.[wan].Name", "Device.IP.Interface.[cpe-1].Name")).toEqual({
      "Device.IP.Interface.2.Name": "eth0",
      "Device.IP.Interface.1.Name": "lo",
    });
    expect(await tree.values(["Device.IP.Interface.[wan].IPv4Address.[cpe-2].IPAddress"])).toMatchObject([
      { path: "Device.IP.Interface.2.IPv4Address.2.IPAddress", value: "192.0.2.2" },
    ]);
  });

  it.each([
    `${mapping}[Web].Enable`,
    `${mapping}[cpe-1].Enable`,
    `${mapping}[nobody].`,
    "Device.NAT.[web].",
    "Device.IP.Interface.[wan].Name",
  ])("%s names nothing", async (path) => {
    const { tree } = await withWeb();
    expect(await faultsOf(tree.values([path]))).toEqual({ [path]: "name" });
  });

  it("set values, and faults name the row by its number", async () => {
    const { tree } = await withWeb();
    await tree.apply([set(`${mapping}[web].ExternalPort`, "80"), set(`${mapping}1.Description`, "w")], acs);
    expect(await valuesOf(tree, `${mapping}1.ExternalPort`)).toEqual({ [`${mapping}1.ExternalPort`]: "80" });
    const refused = [
      set(`${mapping}[web].ExternalPort`, "x"),
      set(`${mapping}[web].Status`, "Error"),
      set(`${mapping}[not].Enable`, "true"),
      set("Device.IP.Interface.[cpe-2].MaxMTUSize", "1"),
    ];
    expect(await faultsOf(tree.apply(refused, acs))).toEqual({
      [`${mapping}1.ExternalPort`]: "type",
      [`${mapping}1.Status`]: "read-only",
      [`${mapping}[not].Enable`]: "name",
      "Device.IP.Interface.2.MaxMTUSize": "value",
    });
  });

  it("name one parameter twice if it is called by number and by alias", async () => {
    const { tree } = await withWeb();
    const twice = [set(`${mapping}[web].Enable`, "true"), set(`${mapping}1.Enable`, "false")];
    expect(await faultsOf(tree.apply(twice, acs))).toEqual({ [`${mapping}1.Enable`]: "arguments" });
  });

  it("hold for a whole request as they were before it, whatever its order", async () => {
    const { tree } = await withWeb();
    await tree.apply([{ kind: "add", path: `${mapping}[ssh].` }], acs);
    const swap = [
      set(`${mapping}[web].Alias`, "ssh"),
      set(`${mapping}[ssh].Alias`, "web"),
      set(`${mapping}[web].Description`, "one"),
      set(`${mapping}[ssh].Description`, "two"),
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(swap, { minLength: 4 }), async (edits) => {
        await tree.apply(edits, acs);
        const after = await valuesOf(tree, `${mapping}[ssh].Description`, `${mapping}[web].Description`);
        expect(Object.values(after)).toEqual(["one", "two"]);
      }),
      { numRuns: 10 },
    );
  });

  it("carry attributes to the row, whatever it is called later", async () => {
    const { tree } = await withWeb();
    await tree.setAttributes([{ path: `${mapping}[web].Description`, notification: 1 }]);
    await tree.apply([set(`${mapping}[web].Alias`, "www")], acs);
    expect(await tree.attributes([`${mapping}[www].Description`])).toMatchObject([
      { path: `${mapping}1.Description`, notification: 1 },
    ]);
    await tree.apply([set(`${mapping}1.Description`, "x")], { origin: "local" });
    expect(paths(await tree.detectChanges())).toContain(`${mapping}1.Description`);
  });

  it("delete the row and all below it", async () => {
    const { tree } = await withWeb();
    await tree.apply([{ kind: "delete", path: `${mapping}[web].` }], acs);
    expect(await tree.names(mapping, true)).toEqual([]);
  });

  it("in references become numbers, so that a row can be renamed", async () => {
    const { tree } = await withWeb();
    await tree.apply([set(`${mapping}[web].Interface`, "Device.IP.Interface.[cpe-2]")], acs);
    await tree.apply([set("Device.Zone.1.Members", "Device.Zone.[wan],Device.Zone.[cpe-1]")], acs);
    expect(await valuesOf(tree, `${mapping}1.Interface`, "Device.Zone.1.Members")).toEqual({
      [`${mapping}1.Interface`]: "Device.IP.Interface.2",
      "Device.Zone.1.Members": "Device.Zone.4,Device.Zone.1",
    });
    const dangling = [set(`${mapping}[web].Interface`, "Device.IP.Interface.[gone]")];
    expect(await faultsOf(tree.apply(dangling, acs))).toEqual({ [`${mapping}1.Interface`]: "value" });
  });
});

describe("AddObject with an alias [TR-069 A.3.2.6, 3.6.1]", () => {
  it("makes a row of that alias, which the ACS knows of", async () => {
    const { tree } = await sampleDevice();
    await tree.setAttributes([{ path: mapping, notification: 1 }]);
    const { added } = await tree.apply([{ kind: "add", path: `${mapping}[web].` }], { ...acs, parameterKey: "k" });
    expect(added).toEqual([1]);
    expect(await valuesOf(tree, `${mapping}1.Alias`, "Device.ManagementServer.ParameterKey")).toEqual({
      [`${mapping}1.Alias`]: "web",
      "Device.ManagementServer.ParameterKey": "k",
    });
    expect(await tree.detectChanges()).toEqual([]);
  });

  it.each([
    [`${mapping}[web].`, "in use"],
    [`${mapping}[cpe-7].`, "the device's own prefix"],
    [`${mapping}1.`, "a number"],
    [`${mapping}[gone].Rule.`, "below a row that is not there"],
    ["Device.IP.Interface.[lan].", "a table of the system"],
  ])("refuses %s: %s", async (path) => {
    const { tree } = await withWeb();
    expect(await faultsOf(tree.apply([{ kind: "add", path }], acs))).toEqual({ [path]: "name" });
    expect(await valuesOf(tree, "Device.NAT.PortMappingNumberOfEntries")).toMatchObject({
      "Device.NAT.PortMappingNumberOfEntries": "1",
    });
  });
});

describe("AutoCreateInstances [TR-069 3.6.1, TR-181 ManagementServer.AutoCreateInstances]", () => {
  const autoCreating = async () => {
    const device = await sampleDevice();
    await device.tree.apply([setting("AutoCreateInstances", "true")], acs);
    return device;
  };

  it("makes the rows that a request names, on every level, each once", async () => {
    const { tree } = await autoCreating();
    const edits = [
      set(`${mapping}[web].Rule.[r].Port`, "80"),
      set(`${mapping}[web].ExternalPort`, "8080"),
      set(`${mapping}[web].Rule.[s].Port`, "81"),
    ];
    const { added } = await tree.apply(edits, acs);
    expect(added).toEqual([]);
    expect(
      await valuesOf(tree, "Device.NAT.PortMappingNumberOfEntries", `${mapping}1.ExternalPort`, `${mapping}1.Rule.`),
    ).toEqual({
      "Device.NAT.PortMappingNumberOfEntries": "1",
      [`${mapping}1.ExternalPort`]: "8080",
      [`${mapping}1.Rule.1.Alias`]: "r",
      [`${mapping}1.Rule.1.Port`]: "80",
      [`${mapping}1.Rule.2.Alias`]: "s",
      [`${mapping}1.Rule.2.Port`]: "81",
    });
  });

  it("leaves nothing behind when any part is refused, and faults as the request calls it", async () => {
    const { tree, store } = await autoCreating();
    await tree.values([""]); // rows of the system have their numbers from now on
    const before = store.dump();
    const edits = [
      set(`${mapping}[web].Enable`, "true"),
      set(`${mapping}[web].ExternalPort`, "70000"),
      set(`${mapping}[cpe-5].Enable`, "true"),
      set(`${mapping}9.Enable`, "true"),
      set("Device.IP.Interface.[lan].Enable", "true"),
    ];
    expect(await faultsOf(tree.apply(edits, acs))).toEqual({
      [`${mapping}[web].ExternalPort`]: "value",
      [`${mapping}[cpe-5].Enable`]: "name",
      [`${mapping}9.Enable`]: "name",
      "Device.IP.Interface.[lan].Enable": "name",
    });
    expect(store.dump()).toEqual(before);
    expect(await tree.names(mapping, true)).toEqual([]);
  });

  it("stops at the limit of the table", async () => {
    const { tree } = await autoCreating();
    const edits = Array.from({ length: 21 }, (_, at) => set(`${mapping}[m${at}].Description`, "x"));
    expect(Object.values(await faultsOf(tree.apply(edits, acs)))).toEqual(["resources"]);
    expect(await tree.names(mapping, true)).toEqual([]);
  });

  it("is for the ACS, and only once it has asked for it", async () => {
    const plain = await sampleDevice();
    const edit = set(`${mapping}[web].Enable`, "true");
    expect(await faultsOf(plain.tree.apply([edit], acs))).toEqual({ [edit.path]: "name" });
    const { tree } = await autoCreating();
    expect(await faultsOf(tree.apply([edit], { origin: "local" }))).toEqual({ [edit.path]: "name" });
  });
});

describe("InstanceMode [TR-069 3.6.1, TR-181 ManagementServer.InstanceMode]", () => {
  const inAliases = async (): Promise<Tree> => {
    const { tree } = await withWeb();
    const edits = [
      set("Device.IP.Interface.2.Alias", "wan"),
      set(`${mapping}1.Interface`, "Device.IP.Interface.2"),
      set("Device.Zone.1.Members", "Device.Zone.4,Device.Zone.1"),
      setting("InstanceMode", "InstanceAlias"),
    ];
    await tree.apply(edits, acs);
    return tree;
  };

  it("leaves everything by number until the ACS wants aliases", async () => {
    const { tree } = await withWeb();
    const values = await tree.values([""]);
    expect(tree.addressed(values)).toBe(values);
  });

  it("calls rows by their aliases, in references too", async () => {
    const tree = await inAliases();
    const told = Object.fromEntries(
      tree.addressed(await tree.values([""])).map(({ path, value }) => [path, value] as const),
    );
    expect(told).toMatchObject({
      "Device.IP.Interface.[wan].IPv4Address.[cpe-1].IPAddress": "192.0.2.1",
      "Device.IP.Interface.[cpe-1].Stats.BytesSent": "0",
      [`${mapping}[web].Interface`]: "Device.IP.Interface.[wan]",
      "Device.Zone.[cpe-1].Members": "Device.Zone.[wan],Device.Zone.[cpe-1]",
      "Device.DeviceInfo.HostName": "router",
    });
  });

  it("every name that it gives can be asked for", async () => {
    const tree = await inAliases();
    const names = await tree.names("", false);
    for (const [index, { path }] of tree.addressed(names).entries()) {
      expect(paths(await tree.names(path, false))[0]).toBe(names[index]?.path);
    }
  });

  it("takes what is no path of the device as it is", async () => {
    const tree = await inAliases();
    const odd = [
      "",
      "Device.",
      "x",
      "Device.Nothing.1.Name",
      "Device.NAT.PortMapping.9.Enable",
      `${mapping}[web].Enable`,
    ];
    expect(paths(tree.addressed(odd.map((path) => ({ path }))))).toEqual([
      "",
      "Device.",
      "x",
      "Device.Nothing.1.Name",
      "Device.NAT.PortMapping.[cpe-9].Enable",
      `${mapping}[web].Enable`,
    ]);
  });
});
