import { describe, expect, it } from "vitest";
import {
  bindConstants,
  bindObject,
  bindObjectBelow,
  bindTable,
  bindTableBelow,
  keyedBy,
} from "../../../src/device/binding/bind.ts";
import { ipInterface } from "../../../src/device/ip/ip-interface.ts";
import type { SystemChange } from "../../../src/ports/host.ts";
import { contextWith } from "../device-context.ts";

const change: SystemChange = { commit: async () => "applied", rollback: async () => {} };
const rows = async () => [["eth0", { up: true, mtu: 1500 }]] as const;

describe("bindings and the compiler", () => {
  // Never run: `tsc` fails where one of these lines is no error.
  const mistakes = (): void => {
    // @ts-expect-error a misspelt object
    bindTable("Device.IP.Interfaces.{i}.", { rows, parameters: {} });
    // @ts-expect-error a misspelt parameter
    bindTable("Device.IP.Interface.{i}.", { rows, parameters: { Enabled: (link) => link.up } });
    // @ts-expect-error a value of the wrong type
    bindTable("Device.IP.Interface.{i}.", { rows, parameters: { Enable: (link) => link.mtu } });
    // @ts-expect-error a word that the enumeration does not have
    bindTable("Device.IP.Interface.{i}.", { rows, parameters: { Status: () => "up" } });
    // @ts-expect-error a member that the row does not have
    bindTable("Device.IP.Interface.{i}.", { rows, parameters: { Name: (link) => link.name } });
    bindTable("Device.IP.Interface.{i}.", {
      rows,
      parameters: { Name: () => "eth0" },
      // @ts-expect-error a change of a parameter that is read-only
      change: { settings: { Name: "name" }, allowed: () => true, begin: async () => change },
    });
    bindTable("Device.IP.Interface.{i}.", {
      rows,
      parameters: { MaxMTUSize: (link) => link.mtu },
      change: {
        settings: { MaxMTUSize: "mtu" },
        allowed: () => true,
        begin: async (_context, settings) => {
          // @ts-expect-error a setting of the wrong type
          settings.mtu satisfies string | undefined;
          // @ts-expect-error a setting that was not declared
          settings.enabled;
          return change;
        },
      },
    });
    // @ts-expect-error an object that is not below its parent
    bindObjectBelow(ipInterface, "Device.Ethernet.Interface.{i}.Stats.", { parameters: {} });
    // @ts-expect-error a constant of the wrong type
    bindConstants("Device.DNS.", { SupportedRecordTypes: ["MX"] });
  };

  it("refuse mistakes before anything runs", () => {
    expect(mistakes).toBeTypeOf("function");
  });
});

describe("a binding", () => {
  const refusing = (error: Error) =>
    bindTable("Device.IP.Interface.{i}.", {
      rows,
      parameters: {
        Enable: (link) => link.up,
        MaxMTUSize: (link) => link.mtu,
        Alias: { stored: "" },
        Loopback: () => false,
      },
      change: {
        settings: { Enable: "enabled", MaxMTUSize: "mtu" },
        allowed: ({ host }) => host.allows.write,
        begin: async () => {
          throw error;
        },
      },
    });
  const wanted = { Enable: true, MaxMTUSize: 9 };
  const before = { up: false, mtu: 1500 };

  it("says of a refused setting which parameter it was", async () => {
    const refusal = Object.assign(new Error("too small"), { setting: "mtu" });
    expect(await refusing(refusal).change?.(contextWith({}), wanted, before as never)).toEqual([
      { path: "MaxMTUSize", kind: "value", reason: "too small" },
    ]);
  });

  it("takes any other failure for one of the device", async () => {
    expect(await refusing(new Error("no memory")).change?.(contextWith({}), wanted, before as never)).toEqual([
      { path: "Enable", kind: "internal", reason: "no memory" },
    ]);
  });

  it("lets be written what is stored, and what it can change while the host allows it", () => {
    const { writable } = refusing(new Error());
    const names = ["Enable", "MaxMTUSize", "Alias", "Loopback", "Name"];
    const writableOn = (write: boolean) =>
      names.filter((name) => writable?.(contextWith({ allows: { write, reboot: false } }), name));
    expect(writableOn(true)).toEqual(["Enable", "MaxMTUSize", "Alias"]);
    expect(writableOn(false)).toEqual(["Alias"]);
  });

  it("gives a change its settings under the host's names, and the row as it was", async () => {
    const seen: unknown[] = [];
    const { change: begin } = bindTable("Device.IP.Interface.{i}.", {
      rows,
      parameters: { MaxMTUSize: (link) => link.mtu },
      change: {
        settings: { MaxMTUSize: "mtu" },
        allowed: () => true,
        begin: async (_context, settings, row) => {
          seen.push(settings, row);
          return change;
        },
      },
    });
    expect(await begin?.(contextWith({}), { MaxMTUSize: 1400 }, before as never)).toBe(change);
    expect(seen).toEqual([{ mtu: 1400 }, before]);
  });

  it("hands its snapshot down to what is bound below it", () => {
    const above = bindObject("Device.DNS.Client.", { load: () => ({ servers: ["a", "b"] }), parameters: {} });
    const table = bindTableBelow(above, "Device.DNS.Client.Server.{i}.", {
      rows: ({ servers }) => keyedBy(servers, (server) => server),
      parameters: { DNSServer: (server) => server },
    });
    expect(table.rows.kind === "of-parent-rows" && table.rows.rows({ servers: ["a", "b"] } as never)).toEqual([
      ["a", "a"],
      ["b", "b"],
    ]);
  });
});

it("keys tell equal rows apart", () => {
  expect(keyedBy(["x", "y", "x", "x"], (row) => row).map(([key]) => key)).toEqual(["x", "y", "x #2", "x #3"]);
});
