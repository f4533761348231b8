import type { SessionRecord, StatusReport } from "../../src/agent/control/results.ts";
import { causesOf } from "./reachability.ts";
import { leftOf, useSeconds } from "./seconds.ts";
import { duration, milliseconds, moment } from "./text.ts";

/** That sessions have failed, and when the next is tried; nothing where none has. */
export function Retry({ status, toldMs }: { status: StatusReport | undefined; toldMs: number }) {
  const nowMs = useSeconds();
  if (status?.nextRetrySeconds === undefined) return null;
  return (
    <div class="notice bad">
      <p>
        {status.retryCount === 1 ? "The last session has" : `The last ${status.retryCount} sessions have`} failed; the
        next try is in {duration(leftOf(status.nextRetrySeconds, toldMs, nowMs))}. {status.lastSession?.reason}
      </p>
    </div>
  );
}

interface ListProps {
  readonly sessions: readonly SessionRecord[];
  readonly chosen?: SessionRecord | undefined;
  /** Where one is shown with what was said in it. */
  readonly placeOf?: (session: SessionRecord) => string;
}

export const SessionList = ({ sessions, chosen, placeOf }: ListProps) => (
  <div class="card apart">
    <table class="folding">
      <caption class="unseen">The latest sessions, the newest first</caption>
      <thead>
        <tr>
          <th scope="col">Began</th>
          <th scope="col">Outcome</th>
          <th scope="col">Why</th>
          <th scope="col">RPCs</th>
          <th scope="col">Took</th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <tr key={session.startedAtMs} class={session === chosen ? "chosen" : undefined}>
            <td class="tight">
              {placeOf === undefined ? (
                moment(session.startedAtMs)
              ) : (
                <a href={placeOf(session)} aria-current={session === chosen ? "true" : undefined}>
                  {moment(session.startedAtMs)}
                </a>
              )}
            </td>
            <td>
              <span class={session.ok ? "ok" : "bad"}>{session.outcome}</span>
              {session.reason && <div class="small">{session.reason}</div>}
            </td>
            <td>{causesOf(session)}</td>
            <td data-name="RPCs">{session.rpcs}</td>
            <td class="tight" data-name="took">
              {milliseconds(session.durationMs)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
