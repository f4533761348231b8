import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { machineIdentity } from "../../../../src/host/linux/system/machine-identity.ts";

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function machine(files: Readonly<Record<string, string>>): ReturnType<typeof machineIdentity> {
  const root = mkdtempSync(join(tmpdir(), "cpe-machine-"));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return machineIdentity(systemFiles(root));
}

describe("the identity of a machine", () => {
  it("is what the board says", () => {
    const identity = machine({
      "sys/class/dmi/id/sys_vendor": "ACME Corp\n",
      "sys/class/dmi/id/product_name": "Box 3000\n",
      "sys/class/dmi/id/product_serial": "SN 42\n",
      "sys/class/dmi/id/product_version": "rev B\n",
      "sys/class/net/eth0/address": "00:d0:9e:01:02:03\n",
      "sys/class/net/eth0/device/vendor": "x",
      "sys/class/net/br0/address": "02:00:00:00:00:01\n",
      "etc/os-release": 'ID=openwrt\nVERSION_ID="24.10"\nPRETTY_NAME="OpenWrt 24.10"\n',
    });
    expect(identity).toMatchObject({
      manufacturer: "ACME Corp",
      productClass: "Box 3000",
      serialNumber: "SN42",
      oui: "00D09E",
      hardwareVersion: "rev B",
      softwareVersion: "openwrt 24.10",
    });
  });

  it("takes no placeholder for a name, and falls back on the MAC address", () => {
    const identity = machine({
      "sys/class/dmi/id/product_serial": "To Be Filled By O.E.M.\n",
      "sys/class/dmi/id/sys_vendor": "Default string\n",
      "proc/device-tree/model": "GL.iNet GL-MT3000\u0000",
      "sys/class/net/eth1/address": "94:83:c4:00:00:01\n",
    });
    expect(identity).toMatchObject({
      manufacturer: "GL.iNet",
      modelName: "GL.iNet GL-MT3000",
      serialNumber: "9483C4000001",
      oui: "9483C4",
    });
  });

  it("is by the link that was there first, where none has hardware of its own", () => {
    const identity = machine({
      "sys/class/net/br-cpe1/address": "b2:84:80:75:4d:8d\n",
      "sys/class/net/br-cpe1/ifindex": "14\n",
      "sys/class/net/wan/address": "02:00:00:00:00:02\n",
      "sys/class/net/wan/ifindex": "3\n",
      "sys/class/net/lan/address": "02:00:00:00:00:01\n",
      "sys/class/net/lan/ifindex": "12\n",
    });
    expect(identity.serialNumber).toBe("020000000002");
  });

  it("is complete and the same again on a machine that says nothing", () => {
    const first = machine({ "etc/machine-id": "abc\n" });
    expect(first).toEqual(machine({ "etc/machine-id": "abc\n" }));
    expect(first.serialNumber).toMatch(/^[0-9A-F]{12}$/);
    expect(first.serialNumber).not.toBe(machine({ "etc/machine-id": "abd\n" }).serialNumber);
    expect(first.oui).toBe("000000");
  });

  it("keeps to the lengths of the standard", () => {
    expect([...machine({ "sys/class/dmi/id/product_name": "é".repeat(300) }).modelName]).toHaveLength(64);
  });
});
