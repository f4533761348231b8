import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfiguration } from "../../src/config/configuration.ts";
import type { Configuration } from "../../src/config/keys.ts";
import type { ParameterValue } from "../../src/model/tree.ts";
import { checkValue } from "../../src/model/values/check.ts";
import { withStillTree } from "../../src/wiring/still-tree.ts";
import { silentLog } from "../host/linux/silent-log.ts";

// Whole trees of recorded systems: OpenWrt of several generations, a bare Debian, and one with an access point. `vitest -u` writes them anew.

const fixtures = join(import.meta.dirname, "../fixtures");
const systems = [
  "openwrt/21.02-swconfig",
  "openwrt/23.05-dsa-dual-band",
  "openwrt/24.10-x86-vlan-pppoe",
  "openwrt/25.12-dhcp-pd",
  "openwrt/25.12-uplinks",
  "linux/debian-12",
  "linux/debian-12-gateway",
  "linux/debian-12-wifi",
] as const;

/** What says when it was read. */
const momentary =
  /\.(CurrentLocalTime|AssociationTime|\w+Lifetime|FirstUseDate|LastUpdate|LastModif|ResetTime|MinTime|MaxTime)$|^Device\.Firewall\.LastChange$/;

describe.each(systems)("%s", (name) => {
  const configuration: Configuration = readConfiguration([]);
  const read = (): Promise<readonly ParameterValue[]> =>
    withStillTree(
      { ...configuration, "acs.url": "https://acs.example/", "host.sysroot": join(fixtures, name) },
      silentLog,
      (tree) => tree.values([""]),
    );

  it("is read as it was recorded", async () => {
    const lines = (await read()).map(({ path, value }) => `${path}=${momentary.test(path) ? "(a moment)" : value}`);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(join(fixtures, `${name}.tree.txt`));
  });

  it("has no value that its type does not admit", async () => {
    for (const { path, type, value } of await read()) {
      const secret = value === "" && /(Passphrase|WEPKey)$/.test(path);
      if (!secret) expect(checkValue(type, value), `${path} = ${JSON.stringify(value)}`).toMatchObject({ ok: true });
    }
  });

  it("refers only to rows that are there", async () => {
    const values = await read();
    const objects = new Set(values.map(({ path }) => path.slice(0, path.lastIndexOf("."))));
    for (const { path, type, value } of values) {
      if (type.reference?.to !== "row" || value === "") continue;
      for (const row of value.split(",")) expect(objects, `${path} = ${value}`).toContain(row);
    }
  });
});
