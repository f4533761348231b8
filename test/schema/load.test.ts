import { describe, expect, it } from "vitest";
import type { ParameterSchema, Schema } from "../../src/model/schema.ts";
import { componentNames, loadSchema, UnknownComponentError } from "../../src/schema/load.ts";

const parameter = (schema: Schema, path: string): ParameterSchema | undefined => {
  const object = path.slice(0, path.lastIndexOf(".") + 1);
  return schema.objects.get(object)?.parameters.get(path.slice(object.length));
};

describe("loading a data model", () => {
  it.each([
    { model: "tr181", root: "Device.", objects: 860 + 113 + 99 + 19 + 5, parameters: 7210 + 848 + 518 + 125 + 3 + 31 },
    {
      model: "tr098",
      root: "InternetGatewayDevice.",
      objects: 192 + 113 + 99 + 19,
      parameters: 1800 + 848 + 518 + 125 + 3,
    },
  ] as const)("gives the whole of $model and its services", async ({ model, root, objects, parameters }) => {
    const schema = await loadSchema(model, componentNames(model));
    const loaded = [...schema.objects.values()];
    expect(schema.root).toBe(root);
    expect(loaded.length).toBe(objects);
    expect(loaded.reduce((sum, object) => sum + object.parameters.size, 0)).toBe(parameters);
    for (const { path } of loaded) expect(path === root || path.startsWith(root), path).toBe(true);
    const order = loaded.map(({ path }) => path);
    for (const [index, path] of order.entries()) {
      const parent = path.replace(/[^.]+\.(\{i\}\.)?$/, "");
      if (parent !== "") expect(order.indexOf(parent), path).toBeLessThan(index);
    }
  });

  it("gives only the components that are asked for, and the root", async () => {
    const schema = await loadSchema("tr181", ["Time"]);
    expect([...schema.objects.keys()].filter((path) => !path.startsWith("Device.Time."))).toEqual([
      "Device.",
      "Device.Services.",
    ]);
    const wifi = await loadSchema("tr181", ["WiFi"]);
    expect(wifi.objects.has("Device.WiFi.Radio.{i}.")).toBe(true);
    expect(wifi.objects.has("Device.WiFi.DataElements.")).toBe(false);
  });

  it("gives only the objects that are asked for, as they are among all, with those above", async () => {
    const schema = await loadSchema("tr181", ["NAT", "IP"], ["Device.NAT.PortMapping.{i}.", "Device.IP.Diagnostics."]);
    const ways = ["Device.", "Device.NAT.", "Device.NAT.PortMapping.{i}.", "Device.IP.", "Device.IP.Diagnostics."];
    expect([...schema.objects.keys()]).toEqual(ways);
    const whole = await loadSchema("tr181", ["NAT", "IP"]);
    for (const path of ways) expect(schema.objects.get(path)).toEqual(whole.objects.get(path));
  });

  it.each(["Nothing", "../tr098/Time", "toString", "VoiceService.json"])(
    "refuses the component %s",
    async (component) => {
      await expect(loadSchema("tr181", [component])).rejects.toThrow(UnknownComponentError);
    },
  );

  it("shares equal types, across components too", async () => {
    const schema = await loadSchema("tr181", ["IP", "Ethernet"]);
    const one = parameter(schema, "Device.IP.Interface.{i}.Alias");
    const other = parameter(schema, "Device.Ethernet.Link.{i}.Alias");
    expect(one?.type).toBe(other?.type);
    const all = [...schema.objects.values()].flatMap((object) => [...object.parameters.values()]);
    const distinct = new Set(all.map(({ type }) => type));
    expect(new Set([...distinct].map((type) => JSON.stringify(type))).size).toBe(distinct.size);
    expect(distinct.size).toBeLessThan(all.length / 3);
  });

  it("mounts a service and its counter below Services. of either model", async () => {
    for (const [model, root] of [
      ["tr181", "Device."],
      ["tr098", "InternetGatewayDevice."],
    ] as const) {
      const schema = await loadSchema(model, ["VoiceService"]);
      expect(schema.objects.get(`${root}Services.VoiceService.{i}.`)?.countParameter).toBe(
        "VoiceServiceNumberOfEntries",
      );
      expect(parameter(schema, `${root}Services.VoiceServiceNumberOfEntries`)?.type.base).toBe("unsignedInt");
      const reference = parameter(schema, `${root}Services.VoiceService.{i}.CallControl.Line.{i}.Provider`)?.type
        .reference;
      expect(reference?.targets[0]).toMatch(new RegExp(`^${root}Services\\.VoiceService\\.\\{i\\}\\.`));
    }
  });

  it("tells what the engine needs to know of an object", async () => {
    const schema = await loadSchema("tr181", ["NAT", "IP"]);
    expect(schema.objects.get("Device.NAT.PortMapping.{i}.")).toMatchObject({
      name: "PortMapping",
      table: true,
      creatable: true,
      entries: { min: 0 },
      countParameter: "PortMappingNumberOfEntries",
      uniqueKeys: [["Alias"], ["RemoteHost", "ExternalPort", "Protocol"]],
      enableParameter: "Enable",
    });
    expect(schema.objects.get("Device.NAT.")).toMatchObject({
      name: "NAT",
      table: false,
      creatable: false,
      uniqueKeys: [],
    });
  });

  it("resolves references and the lists that name allowed values to schema paths", async () => {
    const schema = await loadSchema("tr181", ["NAT", "WiFi", "UserInterface"]);
    expect(parameter(schema, "Device.NAT.PortMapping.{i}.Interface")?.type.reference).toEqual({
      strength: "strong",
      to: "row",
      targets: ["Device.IP.Interface.{i}."],
    });
    const from = (path: string): string | undefined => parameter(schema, path)?.type.enumerationFrom;
    expect(from("Device.WiFi.EndPoint.{i}.Profile.{i}.Security.ModeEnabled")).toBe(
      "Device.WiFi.EndPoint.{i}.Security.ModesSupported",
    );
    expect(from("Device.UserInterface.HTTPAccess.{i}.Session.{i}.Protocol")).toBe(
      "Device.UserInterface.HTTPAccessSupportedProtocols",
    );
  });

  it("tells secrets, commands, notifications and defaults apart", async () => {
    const schema = await loadSchema("tr181", ["ManagementServer", "DeviceInfo", "IP", "Users"]);
    expect(parameter(schema, "Device.ManagementServer.Password")?.secret).toBe(true);
    expect(parameter(schema, "Device.Users.User.{i}.Password")).toMatchObject({ secret: true, writable: true });
    expect(parameter(schema, "Device.IP.Interface.{i}.Reset")?.command).toBe(true);
    expect(parameter(schema, "Device.ManagementServer.ConnectionRequestURL")).toMatchObject({
      forcedInform: true,
      activeNotify: "forceDefaultEnabled",
    });
    expect(parameter(schema, "Device.DeviceInfo.UpTime")?.writable).toBe(false);
    expect(parameter(schema, "Device.IP.Interface.{i}.Enable")?.default).toEqual({ of: "object", value: "false" });
    expect(parameter(schema, "Device.IP.Diagnostics.IPPing.DiagnosticsState")?.type.readOnlyValues).toContain(
      "Complete",
    );
  });
});
