import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BoundObject } from "../src/model/binding.ts";
import { openTree } from "../src/model/device/open-tree.ts";
import { compileKind } from "../src/model/kind/kind.ts";
import type { Compared, Tree } from "../src/model/tree.ts";
import type { Log } from "../src/ports/log.ts";
import { loadSchema } from "../src/schema/load.ts";
import { openStore } from "../src/store/sqlite-store.ts";

// What looking at ten thousand notified parameters costs, each with an attribute of its own: CPU per look, and as a share
// of one core when looked at every ten seconds.

const quiet = (): void => {};
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: (fact, fields) => console.error(fact, fields) };
const pollSeconds = 10;

interface Host {
  readonly address: string;
  readonly name: string;
  readonly active: boolean;
}

/** 2,500 hosts of the local network, of whose comings and goings nobody tells. */
const hosts = Array.from({ length: 2500 }, (_, index): readonly [string, Host] => {
  const name = `host-${index}`;
  return [name, { address: `10.1.${index >> 8}.${index & 255}`, name, active: index % 2 === 0 }];
});

const hostTable = {
  path: "Device.Hosts.Host.{i}.",
  rows: { kind: "system", load: async () => hosts },
  parameters: {
    PhysAddress: ({ name }: Host) => name,
    IPAddress: ({ address }: Host) => address,
    HostName: ({ name }: Host) => name,
    Active: ({ active }: Host) => active,
  },
} as const satisfies BoundObject<object>;

const users = Array.from({ length: 2500 }, (_, index) => ({
  path: `Device.Users.User.${index + 1}.`,
  values: { Enable: "true", Username: `user-${index}`, Language: "en", Shell: "" },
}));

const kind = compileKind<object>({
  schema: await loadSchema("tr181", ["Hosts", "Users"]),
  bindings: [hostTable],
  initial: users,
});

async function row(what: string, table: string, names: readonly string[], which: Compared): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cpe-bench-"));
  const store = await openStore({ file: join(folder, "state.db"), log });
  const tree = await openTree({ kind, context: () => ({}), store, log });
  const paths = Array.from({ length: 2500 }, (_, index) => names.map((name) => `${table}${index + 1}.${name}`)).flat();
  await tree.values([table]); // so that rows of the system have their numbers
  await tree.setAttributes(paths.map((path) => ({ path, notification: 2 })));
  const cpuMs = await perLook(tree, which);
  const share = (cpuMs / (pollSeconds * 1000)) * 100;
  console.log(
    [
      `polling 10,000 notified parameters, ${what}`,
      `${cpuMs.toFixed(2)} ms per look, ${share.toFixed(3)} % of a core`,
      "<= 1 % of a core",
    ].join("\t"),
  );
  await store.close();
  rmSync(folder, { recursive: true });
}

async function perLook(tree: Tree, which: Compared): Promise<number> {
  const looks = 50;
  for (let each = 0; each < 10; each++) await tree.detectChanges(which);
  const before = process.cpuUsage();
  for (let each = 0; each < looks; each++) await tree.detectChanges(which);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / looks;
}

const liveNames = Object.keys(hostTable.parameters);
const storedNames = ["Enable", "Username", "Language", "Shell"];
await row("kept in the store", "Device.Users.User.", storedNames, "unsignalled");
await row("of the system without events", "Device.Hosts.Host.", liveNames, "unsignalled");
await row("all of them, as for an Inform", "Device.Hosts.Host.", liveNames, "all");
