import type { ShownAlarms } from "../../../src/agent/control/results.ts";
import { operation } from "../../parts/api.ts";
import { Facts } from "../../parts/facts.tsx";
import { Of, useLoaded } from "../../parts/states.tsx";
import { moment } from "../../parts/text.ts";
import { useAround } from "../surroundings.tsx";

/** The device did not know the time. */
const timeOf = (ms: number | undefined): string => (ms === undefined ? "unknown" : moment(ms));

/** Of all that are kept. */
const mostEvents = 16;

/** What stands, and what became of it. */
export function Alarms() {
  const { life } = useAround();
  const loaded = useLoaded(() => operation("alarms", {}), [life]);
  return (
    <section class="card apart" aria-label="Alarms">
      <h2>Alarms</h2>
      <Of loaded={loaded}>
        {(alarms) => (
          <>
            {alarms.standing.length === 0 ? (
              <p class="muted">{noneText(alarms)}</p>
            ) : (
              <Facts of={alarms.standing.map(({ object, problem, text }) => [problem, `${object}: ${text}`])} />
            )}
            {alarms.events.length > 0 && (
              <table class="folding">
                <thead>
                  <tr>
                    <th scope="col">At</th>
                    <th scope="col">Event</th>
                    <th scope="col">Severity</th>
                    <th scope="col">Problem</th>
                    <th scope="col">Of</th>
                  </tr>
                </thead>
                <tbody>
                  {alarms.events.slice(0, mostEvents).map(({ atMs, id, object, problem, severity, text, type }) => (
                    <tr key={`${id} ${type} ${atMs} ${severity}`}>
                      <td>{timeOf(atMs)}</td>
                      <td class="tight" data-name="event">
                        {type}
                      </td>
                      <td class="tight" data-name="severity">
                        {severity}
                      </td>
                      <td data-name="problem">{text === "" ? problem : `${problem}: ${text}`}</td>
                      <td data-name="of">
                        <a href={`#/tree/${object}.`}>{object}</a>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </>
        )}
      </Of>
      {loaded.value !== undefined && loaded.value.supported > 0 && (
        <p class="small">
          Which are watched for is set in <a href="#/tree/Device.FaultMgmt.SupportedAlarm.">SupportedAlarm</a>.
        </p>
      )}
    </section>
  );
}

const noneText = ({ supported, watched }: ShownAlarms): string => {
  if (supported === 0) return "The data model of this device has none.";
  return watched === 0
    ? "None is watched for: all are 3 Disabled."
    : `None stands, of ${watched} that are watched for.`;
};
