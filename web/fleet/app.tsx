import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { applyRuns } from "../../src/fleet/cpes/state-runs.ts";
import type { ListedFault } from "../../src/fleet/faults/fault-rule.ts";
import type { ShownFleet, ToldStates } from "../../src/fleet/page/shown-fleet.ts";
import type { WorkerReport } from "../../src/fleet/told/worker-report.ts";
import type { ShownLogin } from "../../src/web/shown-login.ts";
import { asked } from "../parts/api.ts";
import { Frame } from "../parts/frame.tsx";
import { Gate } from "../parts/gate.tsx";
import { keepFocus } from "../parts/kept-focus.ts";
import type { LiveState } from "../parts/live.ts";
import { usePlace } from "../parts/place.ts";
import { Of, useLoaded } from "../parts/states.tsx";
import { countsOf, cpesOf } from "./selecting.ts";
import { Around, fleetLive } from "./surroundings.tsx";
import { CpeView } from "./views/cpe.tsx";
import { CpesView } from "./views/cpes.tsx";
import { FaultsView } from "./views/faults.tsx";
import { PlotsView } from "./views/plots.tsx";

const views = [
  ["cpes", "CPEs"],
  ["faults", "Faults"],
  ["plots", "Plots"],
] as const;

/** What is told of the fleet for as long as the page is open. */
function useTold(check: () => void, needsPassword: boolean) {
  const [live] = useState(fleetLive);
  const [state, setState] = useState<LiveState>("opening");
  const [life, setLife] = useState(0);
  const [states, setStates] = useState<Uint8Array>(new Uint8Array());
  const [faults, setFaults] = useState<readonly ListedFault[]>([]);
  const [workers, setWorkers] = useState<readonly WorkerReport[]>([]);
  useEffect(() => {
    const ended = [
      live.on("states", (told) => setStates((before) => statesAfter(before, told))),
      live.on("faults", setFaults),
      live.on("workers", setWorkers),
      live.onState((now) => {
        setState(now);
        if (now === "back") setLife((count) => count + 1);
        if (now === "lost" && needsPassword) check();
      }),
    ];
    live.open();
    return () => {
      for (const end of ended) end();
      live.close();
    };
  }, [live]);
  return { live, state, life, states, faults, workers };
}

function statesAfter(before: Uint8Array, { runs, size }: ToldStates): Uint8Array {
  const states = before.length === size ? before.slice() : new Uint8Array(size);
  applyRuns(
    states,
    Uint8Array.from(atob(runs), (octet) => octet.charCodeAt(0)),
  );
  return states;
}

function Page({ login, check }: { login: ShownLogin; check: () => void }) {
  const { view, rest } = usePlace();
  const told = useTold(check, login.needsPassword);
  const { life, state, states } = told;
  const loaded = useLoaded(() => asked<ShownFleet>("/api/fleet"), [life]);
  const fleet = loaded.value;
  const cpes = useMemo(() => fleet && cpesOf(fleet), [fleet]);
  const isOfCpe = view === "cpe";
  const [name, title] = views.find(([each]) => each === view) ?? views[0];
  const [, number = ""] = /^(\d{1,9})/.exec(rest) ?? [];
  const serial = cpes && fleet ? cpes.serialAt(Number(number) - fleet.first) : "";
  const failing = fleet === undefined ? 0 : (countsOf(states, fleet.states).get("failing") ?? 0);
  const isKnown = fleet !== undefined && states.length === fleet.size;
  return (
    <Frame
      login={login}
      check={check}
      state={state}
      who="fleet"
      brand={
        <>
          {fleet ? `${fleet.size} CPEs` : "cpe-agent fleet"} <span class="muted">{fleet?.acsUrl}</span>
        </>
      }
      subject="fleet"
      pill={isKnown && <span class={`pill ${failing > 0 ? "bad" : "ok"}`}>{failing} failing</span>}
      views={views}
      view={name}
      title={isOfCpe ? `CPE ${serial || number}` : title}
    >
      <Of loaded={loaded}>
        {(shown) =>
          cpes === undefined || states.length !== shown.size ? (
            <p class="empty" role="status">
              Loading…
            </p>
          ) : (
            <Around.Provider value={{ ...told, readOnly: login.readOnly, fleet: shown, cpes }}>
              {isOfCpe ? (
                <CpeView key={number} number={Number(number)} rest={rest.slice(number.length + 1)} />
              ) : (
                shownView(name, rest)
              )}
            </Around.Provider>
          )
        }
      </Of>
    </Frame>
  );
}

function shownView(name: (typeof views)[number][0], rest: string) {
  switch (name) {
    case "cpes":
      return <CpesView rest={rest} />;
    case "faults":
      return <FaultsView key={rest} rest={rest} />;
    case "plots":
      return <PlotsView />;
  }
}

const root = document.getElementById("page");
if (root !== null) {
  root.replaceChildren();
  keepFocus(root);
  render(<Gate>{(login, check) => <Page login={login} check={check} />}</Gate>, root);
}
