import { expect, it } from "vitest";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { memoryStore } from "../memory-store.ts";
import { rememberingLog } from "../sample-device.ts";

// Values that follow others by references, over many rows.

const interfaces = "Device.IP.Interface.";
const rows = Array.from({ length: 12 }, (_, at) => `${interfaces}${at + 1}`);

/** A stack of interfaces, each up if all are that it runs on; the last is up by itself. */
async function stack() {
  const initial = rows.map((row, at) => ({
    path: `${row}.`,
    values: { LowerLayers: rows[at + 1] ?? "", Status: at + 1 < rows.length ? `\${below}` : "Up" },
  }));
  const kind = compileKind<undefined>({
    schema: await loadSchema("tr181", ["IP", "ManagementServer"]),
    bindings: [],
    initial,
  });
  let filledIn = 0;
  const expander = {
    expand(_: string, surroundings?: { values(path: string): readonly string[] }): string {
      filledIn += 1;
      const below = surroundings?.values("LowerLayers>Status") ?? [];
      return below.length > 0 && below.every((status) => status === "Up") ? "Up" : "Down";
    },
  };
  const tree = await openTree({
    kind,
    context: () => undefined,
    store: memoryStore(),
    log: rememberingLog(),
    expander,
  });
  const statusOf = async (path: string) =>
    (await tree.values([path])).filter((each) => each.path.endsWith(".Status")).map(({ value }) => value);
  return { tree, statusOf, filledIn: () => filledIn };
}

it("are the same whether they are read one by one or with all the others", async () => {
  const { statusOf } = await stack();
  const each = await Promise.all(rows.map((row) => statusOf(`${row}.Status`)));
  expect(await statusOf(interfaces)).toEqual(each.flat());
  expect(each.flat()).toEqual(rows.map(() => "Up"));
});

it("come to an end where all follow all, each looked at once for each that is read", async () => {
  const { tree, statusOf, filledIn } = await stack();
  const edits = rows.map((row) => ({ kind: "set", path: `${row}.LowerLayers`, value: rows.join(",") }) as const);
  await tree.apply(edits, { origin: "acs" });
  const before = filledIn();
  expect(await statusOf(`${rows[0]}.Status`)).toEqual(["Down"]);
  expect(filledIn() - before).toBeLessThanOrEqual(rows.length + 1);
});
