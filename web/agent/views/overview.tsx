import { AcsCard } from "../../parts/acs-card.tsx";
import { asked, operation } from "../../parts/api.ts";
import { type Fact, Facts } from "../../parts/facts.tsx";
import { causesOf } from "../../parts/reachability.ts";
import { useSeconds } from "../../parts/seconds.ts";
import { Confirmed, Of, useDoing, useLoaded, useReloaded } from "../../parts/states.tsx";
import { duration, kibibytes, milliseconds, moment } from "../../parts/text.ts";
import { type DeviceSummary, summaryOf } from "../device-summary.ts";
import { useAround } from "../surroundings.tsx";

/** How often links, memory and the like are looked at. */
const everyMs = 10_000;

const upTone = (status: string): string => (status === "Up" || status === "Enabled" ? "ok" : "warn");

export function Overview() {
  const { life, status, toldMs } = useAround();
  const overview = useLoaded(() => asked<Readonly<Record<string, string>>>("/api/overview"), [life, status]);
  useReloaded(overview, everyMs);
  return (
    <Of loaded={overview}>
      {(values) => {
        const summary = summaryOf(values);
        return (
          <div class="flow">
            <AcsCard status={status} toldMs={toldMs} />
            <DeviceCard summary={summary} />
            <WanCard summary={summary} />
            <WifiCard summary={summary} />
            <FirmwareCard summary={summary} />
            <SessionsCard />
          </div>
        );
      }}
    </Of>
  );
}

function DeviceCard({ summary: { cpu, memory, model } }: { summary: DeviceSummary }) {
  const { readOnly, status, toldMs } = useAround();
  const nowMs = useSeconds();
  const { busy, outcome, run } = useDoing();
  if (status === undefined) return null;
  const { identity, uptimeSeconds } = status;
  const reboot = () => run(() => operation("reboot", {}).then(() => "The device reboots."));
  return (
    <section class="card" aria-label="Device">
      <h2>Device</h2>
      <Facts
        of={[
          ["manufacturer", `${identity.manufacturer} (${identity.oui})`],
          ["product class", identity.productClass],
          ["model", model],
          ["serial number", identity.serialNumber],
          ["software", identity.softwareVersion],
          ["up", duration(uptimeSeconds + (nowMs - toldMs) / 1000)],
          ["CPU", cpu === undefined ? "" : `${cpu} %`],
          ["memory", memory && `${kibibytes(memory.total - memory.free)} of ${kibibytes(memory.total)} in use`],
        ]}
      />
      <p class="row apart">
        <a class="button" href="/api/support-bundle" download>
          Support bundle
        </a>
        {!readOnly && (
          <Confirmed
            label="Reboot"
            question="The device goes down and comes up again. Whoever is connected by it is cut off meanwhile."
            yes="Reboot it"
            busy={busy}
            act={() => void reboot()}
          />
        )}
      </p>
      {outcome}
    </section>
  );
}

const WanCard = ({ summary: { wan } }: { summary: DeviceSummary }) => (
  <section class="card" aria-label="WAN">
    <h2>WAN</h2>
    {wan === undefined ? (
      <p class="muted">No interface has a default route.</p>
    ) : (
      <>
        <p class={`word ${upTone(wan.status)}`}>{wan.status}</p>
        <Facts
          of={[
            ["interface", <a href={`#/tree/${wan.path}`}>{wan.name}</a>],
            ["addresses", wan.addresses.join(", ")],
            ["gateway", wan.gateway],
          ]}
        />
      </>
    )}
  </section>
);

const WifiCard = ({ summary: { networks, radios } }: { summary: DeviceSummary }) => (
  <section class="card" aria-label="Wi-Fi">
    <h2>Wi-Fi</h2>
    {radios.length === 0 && networks.length === 0 && <p class="muted">This device has no radio.</p>}
    <Facts
      of={[
        ...radios.map(
          ({ band, channel, status }): Fact => [
            band,
            <>
              <span class={upTone(status)}>{status}</span>
              {channel && `, channel ${channel}`}
            </>,
          ],
        ),
        ...networks.map(
          ({ band, clients, name, path, status }): Fact => [
            `network ${band}`.trim(),
            <>
              <a href={`#/tree/${path}`}>{name}</a> <span class={upTone(status)}>{status}</span>
              {clients !== undefined && `, ${clients === 1 ? "one client" : `${clients} clients`}`}
            </>,
          ],
        ),
      ]}
    />
  </section>
);

const FirmwareCard = ({ summary: { banks } }: { summary: DeviceSummary }) => (
  <section class="card" aria-label="Firmware">
    <h2>Firmware</h2>
    {banks.length === 0 && <p class="muted">This device tells of no firmware banks.</p>}
    <Facts
      of={banks.map(
        ({ number, roles, status, version }): Fact => [
          `bank ${number}`,
          <>
            {version || "empty"} <span class="muted">{status}</span> {roles.join(", ")}
          </>,
        ],
      )}
    />
  </section>
);

function SessionsCard() {
  const { life, status } = useAround();
  const sessions = useLoaded(() => operation("sessions", { limit: 5 }), [life, status?.lastSession?.startedAtMs]);
  return (
    <section class="card" aria-label="Latest sessions">
      <h2>Latest sessions</h2>
      <Of loaded={sessions}>
        {({ sessions: latest }) =>
          latest.length === 0 ? (
            <p class="muted">There was none yet.</p>
          ) : (
            <ul class="plainlist">
              {latest.map((session) => (
                <li key={session.startedAtMs}>
                  <a href={`#/sessions/${session.startedAtMs}`}>{moment(session.startedAtMs)}</a>{" "}
                  <span class={session.ok ? "ok" : "bad"}>{session.outcome}</span>{" "}
                  <span class="muted small">
                    {causesOf(session)}; {milliseconds(session.durationMs)}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Of>
    </section>
  );
}
