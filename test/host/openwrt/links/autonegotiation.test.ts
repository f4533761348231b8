import { expect, it } from "vitest";
import { bindingsOn, boundComponents } from "../../../../src/device/components.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { openWrtLinks } from "../../../../src/host/openwrt/links/openwrt-links.ts";
import { uciConfig } from "../../../../src/host/openwrt/uci/uci-config.ts";
import { openTree } from "../../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../../src/model/kind/kind.ts";
import { loadSchema } from "../../../../src/schema/load.ts";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { contextsOf, hostWith, linksOf, linkWith } from "../../../device/device-context.ts";
import { silentLog } from "../../linux/silent-log.ts";

const port = { physical: true, bitRateMbps: 1000, duplex: "half" } as const;
const kernel = linksOf(
  linkWith({ name: "lan1", ...port }),
  linkWith({ name: "lan2", ...port }),
  linkWith({ name: "lan3", ...port }),
  linkWith({ name: "br-lan", kind: "bridge" }),
);

/** `MaxBitRate DuplexMode` of each port, where netifd says this of its devices. */
async function modes(status: object | undefined): Promise<readonly string[]> {
  const ubus = {
    call: async (object: string) => {
      if (object !== "network.device" || status === undefined) throw new Error(`no ${object}`);
      return status as never;
    },
    objects: async () => [],
  };
  const host = hostWith({
    links: openWrtLinks(kernel, { ubus, uci: uciConfig(systemFiles("/none")), log: silentLog }),
  });
  const kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(host) });
  const tree = await openTree({ kind, context: contextsOf(host), store: openMemoryStore(), log: silentLog });
  const values = new Map((await tree.values(["Device.Ethernet."])).map(({ path, value }) => [path, value]));
  const of = (row: number, name: string) => values.get(`Device.Ethernet.Interface.${row}.${name}`);
  return [1, 2, 3].map((row) => `${of(row, "MaxBitRate")} ${of(row, "DuplexMode")}`);
}

it("tells of each port whether it negotiates, or what it is set to", async () => {
  const status = { lan1: { autoneg: true, speed: "1000F" }, lan2: { autoneg: false }, "br-lan": { autoneg: true } };
  expect(await modes(status)).toEqual(["-1 Auto", "1000 Half", "undefined undefined"]);
});

it("tells nothing of it where netifd does not, or does not answer", async () => {
  expect(await modes({ lan1: { speed: "1000F" } })).toEqual([
    "undefined undefined",
    "undefined undefined",
    "undefined undefined",
  ]);
  expect(await modes(undefined)).toEqual(["undefined undefined", "undefined undefined", "undefined undefined"]);
});
