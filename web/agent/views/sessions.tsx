import { operation } from "../../parts/api.ts";
import { SessionDetails } from "../../parts/session-details.tsx";
import { Retry, SessionList } from "../../parts/session-list.tsx";
import { Empty, Of, useLoaded } from "../../parts/states.tsx";
import { useAround } from "../surroundings.tsx";

/** `rest`: when the session began that is looked at. */
export function Sessions({ rest }: { rest: string }) {
  const { life, status, toldMs } = useAround();
  const sessions = useLoaded(() => operation("sessions", {}), [life, status?.lastSession?.startedAtMs]);
  return (
    <Of loaded={sessions}>
      {({ sessions: all }) => {
        const chosen = all.find(({ startedAtMs }) => String(startedAtMs) === rest);
        return (
          <>
            <Retry status={status} toldMs={toldMs} />
            {all.length === 0 && (
              <Empty>There was no session yet. One begins when the agent has something to tell.</Empty>
            )}
            {rest !== "" && chosen === undefined && all.length > 0 && (
              <p class="notice">That session is too long ago: the agent remembers the latest ones.</p>
            )}
            {chosen && <SessionDetails key={chosen.startedAtMs} session={chosen} />}
            {all.length > 0 && (
              <SessionList sessions={all} chosen={chosen} placeOf={({ startedAtMs }) => `#/sessions/${startedAtMs}`} />
            )}
          </>
        );
      }}
    </Of>
  );
}
