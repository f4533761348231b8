import { softwareVersion } from "../device/device-info/device-info.ts";
import type { Identity } from "../ports/identity.ts";
import type { Activities } from "./activities.ts";
import type { AgentContext } from "./context/context.ts";
import type { StatusReport } from "./control/results.ts";
import { acsUrlOrigin } from "./discovery/choose-acs.ts";
import type { Sessions } from "./session/sessions.ts";

/** How the device gets on, in a few figures. */
export async function statusOf(
  { events, options, records, settings }: AgentContext,
  activities: Activities,
  sessions: Sessions,
): Promise<StatusReport> {
  const { clock, defaults, host, identity } = options;
  const firmware = await host.firmware?.read();
  const { url } = settings;
  const found = records.discovery;
  const origin = acsUrlOrigin(url, defaults.url, found);
  const nowMs = clock.monotonicMs();
  return {
    identity: { ...identityFacts(identity), softwareVersion: softwareVersion(identity, firmware) },
    acsUrl: url,
    acsUrlOrigin: origin,
    discovered: origin === "dhcp" && found ? { link: found.link, option: found.option } : undefined,
    enabled: settings.enabled,
    bootstrapped: records.bootstrapped(identity, url),
    uptimeSeconds: host.system.uptimeSeconds(),
    connectionRequestUrl: settings.connectionRequestUrl,
    session: sessions.state,
    retryCount: sessions.attempts.failed,
    nextRetrySeconds: secondsUntil(sessions.retryMs, nowMs),
    nextPeriodicInformSeconds: secondsUntil(activities.of("periodicInform").dueMs, nowMs),
    pendingEvents: events.pending.length,
    lastSession: sessions.history[0],
  };
}

/** By name: the members of a device of a fleet are its kind's. */
const identityFacts = (identity: Identity): Identity => ({
  manufacturer: identity.manufacturer,
  oui: identity.oui,
  productClass: identity.productClass,
  serialNumber: identity.serialNumber,
  modelName: identity.modelName,
  description: identity.description,
  hardwareVersion: identity.hardwareVersion,
  softwareVersion: identity.softwareVersion,
  provisioningCode: identity.provisioningCode,
});

const secondsUntil = (atMs: number, nowMs: number): number | undefined =>
  atMs === Number.POSITIVE_INFINITY ? undefined : Math.max(0, Math.round((atMs - nowMs) / 1000));
