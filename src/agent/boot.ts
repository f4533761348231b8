import type { CwmpEvent } from "../cwmp/events.ts";
import { managementPath } from "../device/management-server/management-settings.ts";
import type { Activities } from "./activities.ts";
import { ensureCredentials } from "./connection-request/credentials.ts";
import { type AgentContext, persist } from "./context/context.ts";
import type { QueuedEvent } from "./context/event-queue.ts";
import { resetToFactory } from "./factory-reset.ts";
import { endDelay } from "./restart/scheduled-reboot.ts";

// What every start begins with, whatever the last one left behind.

/** Finishes a promised factory reset, settles which ACS it is, and raises the events of this start. [TR-069 3.2.1, 3.7.1.5] */
export async function boot(context: AgentContext, activities: Activities): Promise<void> {
  activities.begin();
  if (context.records.resetPromised) await resetToFactory(context, activities);
  await settleUrl(context);
  await endDelay(context);
  await ensureCredentials(context);
  const left = await activities.booted(context.events.rebooted());
  await raiseBootEvents(context, activities, left, [{ code: "1 BOOT", commandKey: "" }]);
}

/** A configured ACS URL that has changed since the last start wins over what the ACS has set; otherwise the ACS's stays. */
async function settleUrl(context: AgentContext): Promise<void> {
  const { options, records, settings } = context;
  const { tree, defaults, store } = options;
  const { url } = defaults;
  if (url === "" || url === records.configuredUrl) return;
  const record = records.rememberConfiguredUrl(url);
  const edit = { kind: "set", path: managementPath(tree.root, "URL"), value: url } as const;
  await persist(context, "configured-url", () =>
    url === settings.url ? store.write([record]) : tree.apply([edit], { origin: "agent", alongside: [record] }),
  );
}

/**
 * Leaves `left` and `events` to be told to the ACS of this URL, after `0 BOOTSTRAP` if that is due: as long as it never
 * answered an Inform of this device. Becoming due, it discards the other events, what the previous ACS has scheduled and
 * the value changes that were for it. [TR-069 3.7.1.5]
 */
export async function raiseBootEvents(
  context: AgentContext,
  activities: Activities,
  left: readonly QueuedEvent[],
  events: readonly CwmpEvent[],
): Promise<void> {
  const { events: queue, options, records, settings } = context;
  const { clock, identity, tree } = options;
  const needsBootstrap = settings.url !== "" && !records.bootstrapped(identity, settings.url);
  if (!needsBootstrap || left.some(({ code }) => code === "0 BOOTSTRAP")) {
    const next = queue.raised(events, clock.wallMs(), left);
    await persist(context, "event", () => queue.write(next));
    queue.commit(next);
    return;
  }
  const next = queue.raised([{ code: "0 BOOTSTRAP", commandKey: "" }, ...events], clock.wallMs(), left);
  const { valueChanges } = activities;
  const { records: removals, removed } = activities.removal("new-acs");
  await activities.beforeInform(settings);
  await persist(context, "bootstrap", async () =>
    tree.acknowledge(await valueChanges.detect(), [...queue.changesTo(next), ...removals]),
  );
  queue.commit(next);
  removed();
  valueChanges.clear();
}
