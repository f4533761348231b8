import { useEffect, useRef, useState } from "preact/hooks";
import type { ShownProfile } from "../../../src/agent/control/results.ts";
import type { DeviceSample } from "../../../src/web/records/samples.ts";
import { asked, operation } from "../../parts/api.ts";
import { Plot } from "../../parts/plot.tsx";
import { Empty, Failed, Of, useDoing, useLoaded } from "../../parts/states.tsx";
import { duration, moment, octets } from "../../parts/text.ts";
import { useAround } from "../surroundings.tsx";
import { Alarms } from "./alarms.tsx";

const everyMs = 10_000;

export function Monitoring() {
  return (
    <>
      <Plots />
      <Alarms />
      <BulkData />
    </>
  );
}

/** All samples at first, then what is new. */
function useSamples() {
  const { life } = useAround();
  const [samples, setSamples] = useState<readonly DeviceSample[] | undefined>();
  const [failure, setFailure] = useState<unknown>();
  const latest = useRef(0);
  useEffect(() => {
    latest.current = 0;
    let over = false;
    const load = async (): Promise<void> => {
      const since = latest.current;
      try {
        const { samples: more } = await asked<{ samples: readonly DeviceSample[] }>(`/api/samples?since=${since}`);
        if (over) return;
        latest.current = more.at(-1)?.atMs ?? since;
        setSamples((before) => (since === 0 ? more : [...(before ?? []), ...more]));
        setFailure(undefined);
      } catch (problem) {
        if (!over) setFailure(problem);
      }
    };
    void load();
    const timer = setInterval(() => void load(), everyMs);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [life]);
  return { samples, failure };
}

function Plots() {
  const { samples, failure } = useSamples();
  const { life } = useAround();
  const overview = useLoaded(() => asked<Readonly<Record<string, string>>>("/api/overview"), [life]);
  const [link, setLink] = useState("");
  if (samples === undefined)
    return failure === undefined ? (
      <p class="empty" role="status">
        Loading…
      </p>
    ) : (
      <Failed failure={failure} />
    );
  if (samples.length < 2) return <Empty>There is a sample every ten seconds: plots begin with the second one.</Empty>;
  const at = samples.map(({ atMs }) => atMs / 1000);
  const names = new Set(samples.flatMap(({ figures }) => Object.keys(figures)));
  const links = [...names].flatMap((name) => (name.startsWith("received.") ? [name.slice("received.".length)] : []));
  const nameOf = (number: string): string =>
    overview.value?.[`Device.IP.Interface.${number}.Name`] ?? `interface ${number}`;
  const chosen = links.includes(link) ? link : (links.find((each) => /wan|ppp/i.test(nameOf(each))) ?? links[0]);
  const memory = samples.map(({ figures: { memoryFree, memoryTotal } }) =>
    memoryFree === undefined || !memoryTotal ? null : (100 * (memoryTotal - memoryFree)) / memoryTotal,
  );
  const points = [...names].filter((name) => name.startsWith("signal."));
  return (
    <div class="cards plots">
      {chosen !== undefined && (
        <section class="card wide" aria-label="Throughput">
          <label>
            Interface
            <select value={chosen} onChange={({ currentTarget }) => setLink(currentTarget.value)}>
              {links.map((each) => (
                <option key={each} value={each}>
                  {nameOf(each)}
                </option>
              ))}
            </select>
          </label>
          <Plot
            title={`Throughput of ${nameOf(chosen)}`}
            unit="Mbit/s"
            clock
            at={at}
            lines={[
              { name: "received", values: ratesOf(samples, `received.${chosen}`) },
              { name: "sent", values: ratesOf(samples, `sent.${chosen}`) },
            ]}
          />
        </section>
      )}
      {names.has("cpu") && (
        <section class="card" aria-label="CPU">
          <Plot
            title="CPU"
            unit="%"
            clock
            range={[0, 100]}
            at={at}
            lines={[{ name: "in use", values: samples.map(({ figures }) => figures.cpu ?? null) }]}
          />
        </section>
      )}
      {names.has("memoryTotal") && (
        <section class="card" aria-label="Memory">
          <Plot title="Memory" unit="%" clock range={[0, 100]} at={at} lines={[{ name: "in use", values: memory }]} />
        </section>
      )}
      {points.length > 0 && (
        <section class="card" aria-label="Wi-Fi signal">
          <Plot
            title="Weakest Wi-Fi client"
            unit="dBm"
            clock
            range={[-100, -20]}
            at={at}
            lines={points.map((point) => ({
              name: `access point ${point.slice("signal.".length)}`,
              values: samples.map(({ figures }) => figures[point] ?? null),
            }))}
          />
        </section>
      )}
    </div>
  );
}

/** Mbit/s between samples; nothing where a counter began anew. */
function ratesOf(samples: readonly DeviceSample[], name: string): readonly (number | null)[] {
  return samples.map(({ atMs, figures }, index) => {
    const before = samples[index - 1];
    const [from, to] = [before?.figures[name], figures[name]];
    if (before === undefined || from === undefined || to === undefined || to < from) return null;
    return ((to - from) * 8) / 1000 / Math.max(1, atMs - before.atMs);
  });
}

function BulkData() {
  const { life, readOnly } = useAround();
  const loaded = useLoaded(() => operation("bulk-data", {}), [life]);
  const { busy, outcome, run } = useDoing();
  const push = (profile: number) =>
    run(async () => {
      const { pushed } = await operation("push-bulk-data", { profile });
      loaded.reload();
      const failed = pushed.find(({ ok }) => !ok);
      if (failed) throw new Error(`The report was not taken: ${failed.reason}`);
      return "The report was taken.";
    });
  return (
    <section class="card apart" aria-label="Bulk data">
      <h2>Bulk data</h2>
      <Of loaded={loaded}>
        {({ enabled, profiles }) => (
          <>
            {!enabled && <p class="muted">Device.BulkData.Enable is false: no report is made.</p>}
            {profiles.length === 0 ? (
              <p class="muted">
                There is no profile. <a href="#/tree/Device.BulkData.Profile.">Add one in the tree</a>
              </p>
            ) : (
              <table class="folding">
                <thead>
                  <tr>
                    <th scope="col">Profile</th>
                    <th scope="col">Collector</th>
                    <th scope="col">Next</th>
                    <th scope="col">Last</th>
                    <th scope="col">
                      <span class="unseen">Report now</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {profiles.map((profile) => (
                    <tr key={profile.instance}>
                      <td>
                        <a href={`#/tree/Device.BulkData.Profile.${profile.instance}.`}>
                          {profile.name || profile.alias}
                        </a>
                      </td>
                      <td data-name="to">{profile.url}</td>
                      <td data-name="next">{nextOf(profile)}</td>
                      <td data-name="last">{lastOf(profile)}</td>
                      <td>
                        {!readOnly && (
                          <button type="button" aria-disabled={busy} onClick={() => void push(profile.instance)}>
                            Report now
                          </button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </>
        )}
      </Of>
      <p class="small">
        <a href="#/tree/Device.PeriodicStatistics.SampleSet.">Sample sets</a> are in the tree.
      </p>
      {outcome}
    </section>
  );
}

const nextOf = ({ enabled, nextReportSeconds, waitingOctets, waitingReports }: ShownProfile): string => {
  const next = enabled && nextReportSeconds !== undefined ? `in ${duration(nextReportSeconds)}` : "none";
  return waitingReports === 0 ? next : `${next}; ${waitingReports} waiting (${octets(waitingOctets)})`;
};

const lastOf = ({ last }: ShownProfile): string =>
  last === undefined ? "none yet" : `${moment(last.atMs)} ${last.ok ? octets(last.octets) : last.reason}`;
