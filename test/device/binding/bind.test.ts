import { describe, expect, it } from "vitest";
import { bindObject, bindTable, bindTableBelow, keyedBy } from "../../../src/device/binding/bind.ts";
import type { HostEdits } from "../../../src/device/binding/host-change.ts";
import { hostChange } from "../../../src/device/binding/row-change.ts";
import type { LinkSettings } from "../../../src/ports/host/network/links.ts";
import { contextWith, transactionWith } from "../device-context.ts";

const rows = async () => [["eth0", { up: true, mtu: 1500 }]] as const;

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
      change: hostChange({ Enable: "enabled", MaxMTUSize: "mtu" }, async (_edits: HostEdits, _wanted: LinkSettings) => {
        throw error;
      }),
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

  it("lets be written what is stored or a kind is shipped with, and what it can change while the host allows it", () => {
    const { writable } = refusing(new Error());
    const names = ["Enable", "MaxMTUSize", "Alias", "Loopback", "Name"];
    const writableOn = (write: boolean) =>
      names.filter((name) => writable?.(contextWith({ allows: { write, reboot: false } }), name));
    expect(writableOn(true)).toEqual(["Enable", "MaxMTUSize", "Alias", "Name"]);
    expect(writableOn(false)).toEqual(["Alias", "Name"]);
  });

  it("stages its settings under the host's names, with the row as it was, and hands on the transaction", async () => {
    const seen: unknown[] = [];
    const { change } = bindTable("Device.IP.Interface.{i}.", {
      rows,
      parameters: { MaxMTUSize: (link) => link.mtu },
      change: hostChange({ MaxMTUSize: "mtu" }, async (edits: HostEdits, wanted: LinkSettings, row: unknown) => {
        seen.push(edits, wanted, row);
      }),
    });
    const transaction = transactionWith({});
    const context = contextWith({ begin: () => transaction });
    const handed = await change?.(context, { MaxMTUSize: 1400 }, before as never);
    expect(handed).toBe(context.transaction());
    expect(seen).toEqual([transaction, { mtu: 1400 }, before]);
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
