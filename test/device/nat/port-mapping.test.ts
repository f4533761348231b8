import { describe, expect, it } from "vitest";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { recordedTree } from "../recorded-tree.ts";
import { add, mappings, natGateway, natRouter, remove, set } from "./nat-gateway.ts";

// Port mappings, which live in the system, as an ACS sees and sets them. [TR-181 NAT.PortMapping]

const wan = "Device.IP.Interface.5";

describe("Device.NAT. of a system with port mappings", () => {
  it("shows what the system has, under the names that it has for them", async () => {
    const { values } = await natGateway();
    expect((await values(`${wan}.Name`))[`${wan}.Name`]).toBe("ppp0");
    expect(await values("Device.NAT.")).toEqual({
      "Device.NAT.PortMappingNumberOfEntries": "1",
      "Device.NAT.MaxNumberOfPortMappings": "4",
      [`${mappings}1.Enable`]: "true",
      [`${mappings}1.Status`]: "Enabled",
      [`${mappings}1.Origin`]: "User",
      [`${mappings}1.Alias`]: "cpe-camera",
      [`${mappings}1.Interface`]: wan,
      [`${mappings}1.AllInterfaces`]: "false",
      [`${mappings}1.LeaseDuration`]: "0",
      [`${mappings}1.RemoteHost`]: "",
      [`${mappings}1.ExternalPort`]: "8443",
      [`${mappings}1.ExternalPortEndRange`]: "0",
      [`${mappings}1.InternalPort`]: "443",
      [`${mappings}1.Protocol`]: "TCP",
      [`${mappings}1.InternalClient`]: "192.168.1.20",
      [`${mappings}1.Description`]: "Camera",
      [`${mappings}1.ScheduleRef`]: "",
    });
  });

  it("is not there where the system has none", async () => {
    const names = (await (await recordedTree("openwrt")).names("Device.", true)).map(({ path }) => path);
    expect(names).toContain("Device.IP.");
    expect(names).not.toContain("Device.NAT.");
  });

  it("has no limit to tell of where the system sets none", async () => {
    const system = { ...natRouter, portMappings: { limit: undefined, mappings: [] } };
    const { values } = await natGateway({ system });
    expect(await values("Device.NAT.")).toEqual({ "Device.NAT.PortMappingNumberOfEntries": "0" });
  });

  it("can be written where the system can [TR-069 A.3.2.3]", async () => {
    const writable = async (write: boolean) => {
      const { tree } = await natGateway({ allows: { write, reboot: true } });
      const names = (await tree.names(mappings, false)).filter((name) => name.writable);
      return names.map(({ path }) => path.replace(`${mappings}1.`, ""));
    };
    const settings = [
      "Enable",
      "Interface",
      "AllInterfaces",
      "RemoteHost",
      "ExternalPort",
      "ExternalPortEndRange",
      "LeaseDuration",
    ];
    expect(await writable(true)).toEqual(
      expect.arrayContaining([mappings, "", "Alias", ...settings, "InternalPort", "Protocol", "InternalClient"]),
    );
    expect(await writable(false)).toEqual(["Alias"]);
  });

  it("tells of changes by itself, for the system does", async () => {
    const { tree, host } = await natGateway();
    host.changes?.subscribe(() => undefined);
    await tree.setAttributes([{ path: `${mappings}1.Description`, notification: 2 }]);
    await tree.detectChanges();
    const { portMappings, commit } = host.begin();
    await portMappings?.change("camera", { description: "Gate" });
    await commit();
    expect(await tree.detectChanges("unsignalled")).toEqual([]);
    expect(await tree.detectChanges()).toMatchObject([{ path: `${mappings}1.Description`, value: "Gate" }]);
  });
});

describe("an added port mapping [TR-069 A.3.2.6]", () => {
  it("is one of the system, with the data model's defaults [TR-106 default]", async () => {
    const { apply, values, inSystem } = await natGateway();
    expect((await apply(add())).added).toEqual([2]);
    expect((await inSystem())[1]).toMatchObject({
      key: "cpe_2",
      enabled: false,
      origin: "controller",
    });
    expect(await values(`${mappings}2.`)).toMatchObject({
      [`${mappings}2.Enable`]: "false",
      [`${mappings}2.Status`]: "Disabled",
      [`${mappings}2.Origin`]: "Controller",
      [`${mappings}2.Alias`]: "cpe-2",
      [`${mappings}2.Interface`]: "",
      [`${mappings}2.ExternalPort`]: "0",
      [`${mappings}2.Protocol`]: "TCP",
      [`${mappings}2.Description`]: "",
    });
  });

  it("is set by the same request, in one write of the system together with a link's MTU", async () => {
    const { store, apply, values, inSystem } = await natGateway();
    await values("Device.");
    const writes: (readonly (string | undefined)[])[] = [];
    const { write } = store;
    store.write = (changes) => {
      writes.push(changes.filter(({ space }) => space === "host").map(({ key }) => key));
      return write.call(store, changes);
    };
    const row = (name: string, value: string) => (added: readonly number[]) =>
      set(`${mappings}${added[0]}.${name}`, value);
    await apply(
      add(`${mappings}[game].`),
      row("Enable", "true"),
      row("Interface", wan),
      row("Protocol", "UDP"),
      row("ExternalPort", "3074"),
      row("ExternalPortEndRange", "3075"),
      row("InternalPort", "3074"),
      row("InternalClient", "192.168.1.101"),
      row("LeaseDuration", "3600"),
      set(`${wan}.MaxMTUSize`, "1400"),
    );
    expect(writes.filter((keys) => keys.length > 0)).toEqual([["portMappings", "link/ppp0/mtu"]]);
    expect((await inSystem())[1]).toEqual({
      key: "cpe_2",
      origin: "controller",
      enabled: true,
      link: "ppp0",
      allLinks: false,
      remoteHost: "",
      protocol: "udp",
      externalPort: 3074,
      externalPortEnd: 3075,
      internalPort: 3074,
      internalClient: "192.168.1.101",
      description: "",
    });
    expect(await values(`${mappings}[game].`, `${wan}.MaxMTUSize`)).toMatchObject({
      [`${mappings}2.Status`]: "Enabled",
      [`${mappings}2.Interface`]: wan,
      [`${mappings}2.LeaseDuration`]: "3600",
      [`${wan}.MaxMTUSize`]: "1400",
    });
  });

  it("comes to nothing with whatever else the request holds that is refused [TR-069 A.3.2.1]", async () => {
    const { faults, inSystem, values } = await natGateway();
    const port = ([row]: readonly number[]) => set(`${mappings}${row}.InternalClient`, "nobody");
    expect(await faults(add(), port)).toEqual({ [`${mappings}2.InternalClient`]: "value" });
    expect(await faults(add(), set(`${wan}.MaxMTUSize`, "9000"))).toEqual({ [`${wan}.MaxMTUSize`]: "value" });
    expect(await inSystem()).toHaveLength(1);
    expect(await values("Device.NAT.PortMappingNumberOfEntries")).toEqual({
      "Device.NAT.PortMappingNumberOfEntries": "1",
    });
  });

  it("needs room in the system, which one that the same request deletes makes", async () => {
    const { apply, faults, inSystem } = await natGateway();
    await apply(add(), add(), add());
    expect(await faults(add())).toEqual({ [`${mappings}5.`]: "resources" });
    await apply(add(), remove(`${mappings}1.`));
    expect((await inSystem()).map(({ key }) => key)).toEqual(["cpe_2", "cpe_3", "cpe_4", "cpe_5"]);
  });

  it("keeps number and alias over a restart, its number for ever [TR-069 A.2.2.1]", async () => {
    const store = openMemoryStore();
    const { apply } = await natGateway({ store });
    await apply(add(`${mappings}[web].`), add());
    await apply(remove(`${mappings}3.`));
    const again = await natGateway({ store });
    expect(await again.values(`${mappings}[web].Alias`)).toEqual({ [`${mappings}2.Alias`]: "web" });
    expect((await again.apply(add())).added).toEqual([4]);
  });
});

describe("what is set of a port mapping", () => {
  it("is set in the system, references as links [TR-106 pathRef]", async () => {
    const { apply, values, inSystem } = await natGateway();
    await apply(set(`${mappings}[cpe-camera].Interface`, "Device.IP.Interface.1"), set(`${mappings}1.Protocol`, "UDP"));
    expect((await inSystem())[0]).toMatchObject({ key: "camera", link: "lo", protocol: "udp", externalPort: 8443 });
    await apply(set(`${mappings}1.Interface`, ""));
    expect((await inSystem())[0]?.link).toBeUndefined();
    expect(await values(`${mappings}1.Interface`, `${mappings}1.Status`)).toEqual({
      [`${mappings}1.Interface`]: "",
      [`${mappings}1.Status`]: "Error_Misconfigured",
    });
    await apply(set(`${mappings}1.AllInterfaces`, "true"));
    expect(await values(`${mappings}1.Status`)).toEqual({ [`${mappings}1.Status`]: "Enabled" });
    await apply(set(`${mappings}1.InternalClient`, ""));
    expect(await values(`${mappings}1.Status`)).toEqual({ [`${mappings}1.Status`]: "Error_Misconfigured" });
  });

  it.each([
    ["Interface", "Device.IP.Interface.9"],
    ["InternalClient", "camera.lan"],
    ["RemoteHost", "2001:db8::1"],
    ["ExternalPortEndRange", "8442"],
    ["Description", "two\nlines"],
    ["Alias", "cpe-other"],
  ])("is refused as the parameter that it is: %s %s", async (name, value) => {
    const { faults } = await natGateway();
    expect(await faults(set(`${mappings}1.${name}`, value))).toEqual({ [`${mappings}1.${name}`]: "value" });
  });

  it("leaves enabled mappings distinct [TR-106 uniqueKey]", async () => {
    const { apply, faults } = await natGateway();
    const port = ([row]: readonly number[]) => set(`${mappings}${row}.ExternalPort`, "8443");
    const enable = ([row]: readonly number[]) => set(`${mappings}${row}.Enable`, "true");
    expect(await faults(add(), port, enable)).toEqual({
      [`${mappings}2.ExternalPort`]: "value",
      [`${mappings}2.Enable`]: "value",
    });
    await apply(add(), port);
    await apply(set(`${mappings}1.Enable`, "false"), set(`${mappings}2.Enable`, "true"));
  });
});

describe("a deleted port mapping [TR-069 A.3.2.7]", () => {
  it("is gone from the system, with its alias and all that was stored of it", async () => {
    const { apply, inSystem, store, values } = await natGateway();
    await apply(set(`${mappings}1.Alias`, "gate"), set(`${mappings}1.LeaseDuration`, "60"));
    await apply(remove(`${mappings}[gate].`));
    expect(await inSystem()).toEqual([]);
    expect([...store.entries("value")]).toEqual([]);
    expect(await values("Device.NAT.")).toEqual({
      "Device.NAT.PortMappingNumberOfEntries": "0",
      "Device.NAT.MaxNumberOfPortMappings": "4",
    });
  });

  it("comes back with a factory reset, under the name that the system has for it", async () => {
    const { apply, host, tree, values } = await natGateway();
    await apply(remove(`${mappings}1.`), add(`${mappings}[web].`));
    await host.factoryReset();
    await tree.factoryReset([]);
    expect(await values(`${mappings}[cpe-camera].Origin`, "Device.NAT.PortMappingNumberOfEntries")).toEqual({
      [`${mappings}3.Origin`]: "User",
      "Device.NAT.PortMappingNumberOfEntries": "1",
    });
  });
});
