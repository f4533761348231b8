import { systemClock } from "../../../src/host/clock.ts";
import { linuxHost } from "../../../src/host/linux/linux-host.ts";
import type { LinkSettings } from "../../../src/ports/host/network/links.ts";
import { silentLog } from "./silent-log.ts";

// Run inside a network namespace by namespace.test.ts: makes changes and takes them back, and prints what it read on the way.

const [link = "", upstream = ""] = process.argv.slice(2);
const host = linuxHost({ clock: systemClock(), log: silentLog, allows: { write: true, reboot: false } });

const links = async () =>
  (await host.links.read()).map(({ statistics: _, addresses, ...rest }) => ({ ...rest, addresses: addresses.length }));
const look = async () => {
  const found = (await host.links.read()).find(({ name }) => name === link);
  return found === undefined ? undefined : { mtu: found.mtu, enabled: found.enabled };
};
/** A transaction with this change staged. */
const begin = async (name: string, settings: LinkSettings) => {
  const transaction = host.begin();
  await transaction.links?.change(name, settings);
  return transaction;
};
const refusal = async (change: Promise<unknown>): Promise<string> =>
  change.then(
    () => "accepted",
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );

const all = await links();
const withoutIp = linuxHost({
  run: async () => ({ ok: false, code: "missing", reason: "left out" }),
  clock: systemClock(),
  log: silentLog,
});
const allWithoutIp = (await withoutIp.links.read()).map(({ statistics: _, addresses, ...rest }) => ({
  ...rest,
  addresses: addresses.length,
}));
const before = await look();
const change = await begin(link, { enabled: false, mtu: 1400 });
const begun = await look();
await change.commit();
const committed = await look();
await change.rollback();
const rolledBack = await look();
const onlyMtu = await begin(link, { mtu: 1342 });
await onlyMtu.commit();
const mtuAlone = await look();
await onlyMtu.rollback();
const refusals = [
  await refusal(begin(upstream, { enabled: false })),
  await refusal(begin(upstream, { mtu: 700 })),
  await refusal(begin("nowhere", { enabled: true })),
];
process.stdout.write(
  JSON.stringify({
    all,
    allWithoutIp,
    before,
    begun,
    committed,
    rolledBack,
    mtuAlone,
    after: await look(),
    refusals,
    routes: await host.routes.read(),
  }),
);
