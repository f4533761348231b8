import { isBulkDataEnabled } from "../../device/bulk-data/bulk-data.ts";
import { profileInstances, profileSchedule, readProfile } from "../../device/bulk-data/profile.ts";
import type { AgentContext } from "../context/context.ts";
import { Refused } from "../control/refused.ts";
import type { ShownProfile, ShownPush } from "../control/results.ts";
import type { BulkData } from "./bulk-data.ts";

/** All profiles, and what became of their reports. */
export function showBulkData(
  context: AgentContext,
  bulkData: Pick<BulkData, "queue" | "stateOf">,
): Promise<{ readonly enabled: boolean; readonly profiles: readonly ShownProfile[] }> {
  const { clock, tree } = context.options;
  const secondsTo = (atMs: number | undefined): number | undefined =>
    atMs === undefined || atMs === Number.POSITIVE_INFINITY
      ? undefined
      : Math.max(0, Math.round((atMs - clock.monotonicMs()) / 1000));
  return context.mailbox.post(async () => {
    const profiles: ShownProfile[] = [];
    for (const instance of profileInstances(tree)) {
      const profile = await readProfile(tree, instance);
      if (profile === undefined) continue;
      const { enabled, intervalSeconds } = profileSchedule(tree, instance);
      const kept = bulkData.queue.of(instance);
      const state = bulkData.stateOf(instance);
      profiles.push({
        instance,
        alias: profile.alias,
        name: profile.name,
        enabled,
        url: withoutQuery(profile.http.url),
        encodingType: profile.encodingType,
        reportFormat: profile.encodingType === "CSV" ? profile.csv.format : profile.json.format,
        references: profile.references.length,
        intervalSeconds,
        nextReportSeconds: secondsTo(state?.dueMs),
        waitingReports: kept.length,
        waitingOctets: kept.reduce((sum, { octets }) => sum + octets, 0),
        sending: state?.sending !== undefined,
        failures: state?.failures ?? 0,
        nextRetrySeconds: secondsTo(state?.retryMs),
        last: state?.last,
      });
    }
    return { enabled: isBulkDataEnabled(tree), profiles };
  });
}

/** A query may hold what is a secret between device and collector. */
const withoutQuery = (url: string): string => url.replace(/\?.*/s, "?…");

/** A report of one profile, or of each that is enabled, now; answered when the collectors have answered. */
export async function pushBulkData(
  context: AgentContext,
  bulkData: Pick<BulkData, "push" | "take">,
  instance: number | undefined,
): Promise<{ readonly pushed: readonly ShownPush[] }> {
  const { options, mailbox } = context;
  const { tree } = options;
  const begun = await mailbox.post(async () => {
    if (!isBulkDataEnabled(tree)) throw new Refused("disabled", "Device.BulkData.Enable is false: nothing is reported");
    const all = profileInstances(tree);
    if (instance !== undefined && !all.includes(instance)) {
      throw new Refused("invalid", `there is no profile ${instance}; there are ${all.join(", ") || "none"}`);
    }
    const wanted = all.filter((each) =>
      instance === undefined ? profileSchedule(tree, each).enabled : each === instance,
    );
    if (wanted.length === 0) throw new Refused("disabled", "no profile is enabled");
    const letGo = tree.hold();
    try {
      // What was set a moment ago is followed first.
      await bulkData.take();
      return await Promise.all(wanted.map(async (each) => ({ instance: each, push: await bulkData.push(each) })));
    } finally {
      letGo();
    }
  });
  context.wake();
  const pushed = begun.map(async ({ instance: profile, push }): Promise<ShownPush> => {
    if ("reason" in push) throw new Refused("disabled", `profile ${profile}: ${push.reason}`);
    return { profile, ...(await push.sent) };
  });
  return { pushed: await Promise.all(pushed) };
}
