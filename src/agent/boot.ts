import type { CwmpEvent } from "../cwmp/events.ts";
import { managementPath } from "../device/management-server/management-settings.ts";
import type { QueuedEvent } from "./context/event-queue.ts";
import { keep, type Parts } from "./parts.ts";

// What every start begins with, whatever the last one left behind.

/** Finishes a promised factory reset, settles which ACS it is, and raises the events of this start. [TR-069 3.2.1, 3.7.1.5] */
export async function boot(parts: Parts): Promise<void> {
  if (parts.records.resetPromised) await resetToFactory(parts);
  await settleUrl(parts);
  await endDelay(parts);
  await parts.door.ensureCredentials();
  parts.attempts.startOver();
  if (parts.options.host.firmware !== undefined) await parts.transfers.upgrades.booted();
  await greet(parts, parts.transfers.rebooted(parts.queue.rebooted()), [{ code: "1 BOOT", commandKey: "" }]);
}

/** Any start puts an end to a DelayReboot, done or not. [TR-181 ManagementServer.DelayReboot] */
export async function endDelay({ options, settings }: Parts): Promise<void> {
  if (settings.delayRebootSeconds < 0) return;
  const edit = { kind: "set", path: managementPath("DelayReboot"), value: "-1" } as const;
  await keep(options, "delay-reboot", () => options.tree.apply([edit], { origin: "agent" }));
}

/** A configured ACS URL that has changed since the last start wins over what the ACS has set; otherwise the ACS's stays. */
async function settleUrl({ options, records, settings }: Parts): Promise<void> {
  const { tree, defaults, store } = options;
  const { url } = defaults;
  if (url === "" || url === records.configuredUrl) return;
  const record = records.configured(url);
  const edit = { kind: "set", path: managementPath("URL"), value: url } as const;
  await keep(options, "configured-url", () =>
    url === settings.url ? store.write([record]) : tree.apply([edit], { origin: "agent", alongside: [record] }),
  );
}

/**
 * Leaves `left` and `events` to be told to the ACS of this URL, after `0 BOOTSTRAP` if that is due: as long as it never
 * answered an Inform of this device. Becoming due, it discards the other events, what the previous ACS has scheduled and
 * the value changes that it was owed. [TR-069 3.7.1.5]
 */
export async function greet(parts: Parts, left: readonly QueuedEvent[], events: readonly CwmpEvent[]): Promise<void> {
  const { options, queue, records, schedules, settings, transfers, watch } = parts;
  const { clock, identity, tree } = options;
  const stranger = settings.url !== "" && !records.bootstrapped(identity, settings.url);
  const known = left.some(({ code }) => code === "0 BOOTSTRAP");
  if (!stranger || known) {
    const next = queue.raised(events, clock.wallMs(), left);
    queue.become(next, await keep(options, "event", () => queue.write(next)));
    return;
  }
  const next = queue.raised([{ code: "0 BOOTSTRAP", commandKey: "" }, ...events], clock.wallMs(), left);
  const scheduled = schedules.all();
  const transferred = transfers.ofAcs();
  await parts.door.attend(settings);
  const kept = await keep(options, "bootstrap", async () =>
    tree.acknowledge(await watch.look(), [...queue.changesTo(next), ...scheduled, ...transferred]),
  );
  queue.become(next, kept);
  schedules.forget(scheduled);
  transfers.forget(transferred);
  watch.pressing = false;
}

/**
 * Everything as shipped but the instance numbers already given: in one write, which also keeps the promise. The system's
 * own reset comes before it, and again if power is lost in between. If it cannot be written the next start tries again.
 */
export async function resetToFactory({ options, queue, records, schedules, transfers, watch }: Parts): Promise<void> {
  const { host, log } = options;
  try {
    await host.factoryReset();
  } catch (failure) {
    log.error("factory-reset.host", { reason: String(failure) });
  }
  const scheduled = schedules.all();
  const transferred = transfers.all();
  const used = options.files?.forgotten?.() ?? [];
  const alongside = [...queue.changesTo([]), ...scheduled, ...transferred, ...records.forgotten(), ...used];
  if (!(await keep(options, "factory-reset", () => options.tree.factoryReset(alongside)))) return;
  queue.become([], true);
  schedules.forget(scheduled);
  transfers.forget(transferred);
  watch.pressing = false;
}
