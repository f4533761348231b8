import { useEffect, useMemo, useState } from "preact/hooks";
import type { StatusReport } from "../../../src/agent/control/results.ts";
import type { CpeState } from "../../../src/fleet/fleet-cpe.ts";
import { parseSelection } from "../../../src/fleet/selection.ts";
import { AcsCard } from "../../parts/acs-card.tsx";
import { asked, type operation } from "../../parts/api.ts";
import { conversationsAt, Device, type ShownDevice, useDevice } from "../../parts/device.tsx";
import { Facts } from "../../parts/facts.tsx";
import { useSeconds } from "../../parts/seconds.ts";
import { SessionDetails } from "../../parts/session-details.tsx";
import { Retry, SessionList } from "../../parts/session-list.tsx";
import { Confirmed, Empty, Of, useDoing, useLoaded } from "../../parts/states.tsx";
import { duration } from "../../parts/text.ts";
import { TreeView } from "../../parts/tree/tree-view.tsx";
import { meanings } from "../state-looks.ts";
import { fleetOperation, toldOutcome, useAround } from "../surroundings.tsx";

/** States in which a CPE can be asked. */
const isUp = (state: CpeState): boolean => state === "silent" || state === "well" || state === "failing";

/** One CPE of the fleet. `rest`: `tree/` and a path; `sessions/` and when one began; or nothing. */
export function CpeView({ number, rest }: { number: number; rest: string }) {
  const { cpes, fleet, life, live, readOnly, states } = useAround();
  const position = number - fleet.first;
  const state = fleet.states[states[position] ?? 0] ?? "waiting";
  const [told, setTold] = useState<{ status?: StatusReport; toldMs: number }>({ toldMs: 0 });
  const isThere = position >= 0 && position < fleet.size;
  useEffect(() => {
    if (!isThere) return;
    const ends = [
      live.want("cpe", String(number)),
      live.on("status", (status) => setTold({ status, toldMs: Date.now() })),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [live, number, isThere]);
  const up = isUp(state);
  const device = useMemo<ShownDevice>(
    () => ({
      readOnly,
      life,
      operation: ((command, members) =>
        asked(`/api/cpes/${number}/operations/${command}`, "POST", members)) as typeof operation,
      // Of very many CPEs nobody keeps what was set when.
      changesBelow: async () => [],
      conversationOf: conversationsAt(`/api/cpes/${number}`),
      whyNothingIsKept:
        "Its envelopes are not kept: of a fleet they are kept of the 16 CPEs that were looked at last, from then on. Inform now begins a session.",
      watch: (path, hear) => {
        const ends = [live.want("path", path), live.on("values", hear)];
        return () => {
          for (const end of ends) end();
        };
      },
      placeOf: (path) => `#/cpe/${number}/tree/${path}`,
    }),
    [readOnly, life, live, number],
  );
  if (!isThere)
    return (
      <Empty>
        There is no CPE {number} in this fleet: they are {fleet.first} to {fleet.first + fleet.size - 1}.
      </Empty>
    );
  const [, path] = /^tree\/?(.*)$/.exec(rest) ?? [];
  const [, began = ""] = /^sessions\/(\d+)$/.exec(rest) ?? [];
  return (
    <Device.Provider value={device}>
      <nav class="row parts" aria-label="Of this CPE">
        <a href="#/cpes/">All CPEs</a>
        <a href={`#/cpe/${number}`} aria-current={path === undefined ? "page" : undefined}>
          How it gets on
        </a>
        <a href={`#/cpe/${number}/tree/`} aria-current={path === undefined ? undefined : "page"}>
          Tree
        </a>
        <span class="muted">
          CPE {number}, {cpes.kindAt(position)}, {state}
        </span>
      </nav>
      {!up && (
        <p class="notice" role="status">
          It is {state}: {meanings[state]}. It cannot be asked anything now.
        </p>
      )}
      {path === undefined ? (
        <div class="flow">
          <Who number={number} state={state} status={up ? told.status : undefined} toldMs={told.toldMs} />
          {up && <AcsCard status={told.status} toldMs={told.toldMs} />}
          <FaultsCard position={position} />
        </div>
      ) : (
        up && <TreeView rest={path} />
      )}
      {path === undefined && up && (
        <LatestSessions number={number} began={began} status={told.status} toldMs={told.toldMs} />
      )}
    </Device.Provider>
  );
}

interface WhoProps {
  readonly number: number;
  readonly state: CpeState;
  readonly status: StatusReport | undefined;
  readonly toldMs: number;
}

function Who({ number, state, status, toldMs }: WhoProps) {
  const { cpes, fleet, readOnly } = useAround();
  const { busy, outcome, run } = useDoing();
  const nowMs = useSeconds();
  const position = number - fleet.first;
  const identity = status?.identity;
  const act = (command: "reboot" | "start" | "stop", what: string) =>
    void run(async () => toldOutcome(await fleetOperation(command, { select: `i=${number}` }), what));
  return (
    <section class="card" aria-label="CPE">
      <h2>CPE</h2>
      <Facts
        of={[
          ["serial number", cpes.serialAt(position)],
          ["kind", cpes.kindAt(position)],
          ...(identity === undefined || status === undefined
            ? []
            : ([
                ["manufacturer", `${identity.manufacturer} (${identity.oui})`],
                ["product class", identity.productClass],
                ["software", identity.softwareVersion],
                ["up", duration(status.uptimeSeconds + (nowMs - toldMs) / 1000)],
              ] as const)),
          ["state", `${state}: ${meanings[state]}`],
        ]}
      />
      {!readOnly && state !== "lost" && (
        <p class="row apart">
          {state === "waiting" || state === "stopped" || state === "broken" ? (
            <button type="button" class="main" aria-disabled={busy} onClick={() => act("start", "is switched on")}>
              Switch on
            </button>
          ) : (
            <>
              <Confirmed
                label="Reboot"
                question="It goes down and comes up again."
                yes="Reboot it"
                busy={busy}
                act={() => act("reboot", "reboots")}
              />
              <Confirmed
                label="Switch off"
                question="It loses its power; a session that runs is cut."
                yes="Switch it off"
                busy={busy}
                act={() => act("stop", "is switched off")}
              />
            </>
          )}
        </p>
      )}
      {outcome}
    </section>
  );
}

/** What this CPE is made to do wrong. */
function FaultsCard({ position }: { position: number }) {
  const { cpes, faults, fleet, readOnly, states } = useAround();
  const number = cpes.numberAt(position);
  const cpe = {
    number,
    serialNumber: cpes.serialAt(position),
    kind: cpes.kindAt(position),
    state: fleet.states[states[position] ?? 0] ?? "waiting",
  };
  const own = faults.filter(({ select }) => parseSelection(select)(cpe, position));
  return (
    <section class="card" aria-label="Faults">
      <h2>Faults</h2>
      {own.length === 0 ? (
        <p class="muted">It is made to do nothing wrong.</p>
      ) : (
        <ul class="plainlist">
          {own.map(({ fault, id, select }) => (
            <li key={id}>
              {fault} <span class="muted small">{`${id}, of ${select}`}</span>
            </li>
          ))}
        </ul>
      )}
      {!readOnly && (
        <p class="apart">
          <a class="button" href={`#/faults/i=${number}`}>
            Add a fault
          </a>
        </p>
      )}
    </section>
  );
}

interface SessionsProps {
  readonly number: number;
  /** When the session began that is looked at; empty for none. */
  readonly began: string;
  readonly status: StatusReport | undefined;
  readonly toldMs: number;
}

function LatestSessions({ began, number, status, toldMs }: SessionsProps) {
  const { life, operation } = useDevice();
  const sessions = useLoaded(() => operation("sessions", {}), [life, status?.lastSession?.startedAtMs]);
  return (
    <section class="apart" aria-label="Latest sessions">
      <h2>Latest sessions</h2>
      <Retry status={status} toldMs={toldMs} />
      <Of loaded={sessions}>
        {({ sessions: all }) => {
          const chosen = all.find(({ startedAtMs }) => String(startedAtMs) === began);
          return (
            <>
              {began !== "" && chosen === undefined && (
                <p class="notice">That session is too long ago: the fleet remembers the latest ten.</p>
              )}
              {chosen && <SessionDetails key={began} session={chosen} />}
              {all.length === 0 ? (
                <Empty>There was no session yet.</Empty>
              ) : (
                <SessionList
                  sessions={all}
                  chosen={chosen}
                  placeOf={({ startedAtMs }) => `#/cpe/${number}/sessions/${startedAtMs}`}
                />
              )}
            </>
          );
        }}
      </Of>
    </section>
  );
}
