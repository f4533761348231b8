import type { CwmpEvent } from "../cwmp/events.ts";
import { managementPath } from "../device/management-settings.ts";
import type { StoreChange } from "../ports.ts";
import type { Parts } from "./parts.ts";

// What every start begins with, whatever the last one left behind.

/** Finishes a promised factory reset, settles which ACS it is, and raises the events of this start. [TR-069 3.2.1, 3.7.1.5] */
export async function boot(parts: Parts): Promise<void> {
  if (parts.records.resetPromised) await resetToFactory(parts);
  await settleUrl(parts);
  await parts.door.ensureCredentials();
  parts.attempts.startOver();
  await announceBoot(parts);
}

/** A configured ACS URL that has changed since the last start wins over what the ACS has set; otherwise the ACS's stays. */
async function settleUrl({ options, records, settings }: Parts): Promise<void> {
  const { tree, defaults, store } = options;
  const { url } = defaults;
  if (url === "" || url === records.configuredUrl) return;
  const record = records.configured(url);
  if (url === settings.url) return store.write([record]);
  await tree.apply([{ kind: "set", path: managementPath("URL"), value: url }], {
    origin: "agent",
    alongside: [record],
  });
}

async function announceBoot(parts: Parts): Promise<void> {
  const { options, queue } = parts;
  const { url } = parts.settings;
  const boot: CwmpEvent = { code: "1 BOOT", commandKey: "" };
  const { pending, alongside } = withBootstrap(parts, url, queue.rebooted());
  await queue.replace(queue.raised([boot], options.clock.wallMs(), pending), alongside);
  parts.schedules.forget(alongside);
}

/**
 * The pending events with `0 BOOTSTRAP`, if it is due: while no Inform of this device was ever answered by the ACS of this
 * URL. Becoming due, it discards the other events and what the previous ACS has scheduled. [TR-069 3.7.1.5]
 */
export function withBootstrap(
  { options, queue, records, schedules }: Parts,
  url: string,
  pending = queue.pending,
): { readonly pending: typeof queue.pending; readonly alongside: readonly StoreChange[] } {
  if (url === "" || records.bootstrapped(options.identity, url)) return { pending, alongside: [] };
  const next = queue.raised([{ code: "0 BOOTSTRAP", commandKey: "" }], options.clock.wallMs(), pending);
  return { pending: next, alongside: next === pending ? [] : schedules.all() };
}

/**
 * Everything as shipped but the instance numbers already given: in one write, which also keeps the promise. The system's
 * own reset comes before it and again if power is lost in between.
 */
export async function resetToFactory({ options, queue, records, schedules, watch }: Parts): Promise<void> {
  const { host, log, tree } = options;
  try {
    await host.factoryReset();
  } catch (failure) {
    log.error("factory-reset.host", { reason: String(failure) });
  }
  const scheduled = schedules.all();
  await tree.factoryReset([...queue.changesTo([]), ...scheduled, ...records.forgotten()]);
  queue.become([], true);
  schedules.forget(scheduled);
  watch.active = false;
}
