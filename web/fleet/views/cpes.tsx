import { useMemo } from "preact/hooks";
import type { CpeState } from "../../../src/fleet/fleet-cpe.ts";
import { Empty } from "../../parts/states.tsx";
import { CpeGrid, useDark } from "../cpe-grid.tsx";
import { type Filter, filterIn, placeOf, selectionOf } from "../filter.ts";
import { FilterForm } from "../filter-form.tsx";
import { SelectedActions } from "../selected-actions.tsx";
import { chosenBy, countsOf } from "../selecting.ts";
import { colorOf, meanings } from "../state-looks.ts";
import { useAround } from "../surroundings.tsx";

/** `rest`: the filter, as `filterIn` takes it. */
export function CpesView({ rest }: { rest: string }) {
  const { cpes, faults, fleet, states, workers } = useAround();
  const filter = useMemo(() => filterIn(rest), [rest]);
  const selection = selectionOf(filter, faults);
  const change = (part: Partial<Filter>): void => {
    // In the address, so that it can be kept; each letter that is typed is no step to go back by.
    history.replaceState(null, "", placeOf({ ...filter, ...part }));
    dispatchEvent(new HashChangeEvent("hashchange"));
  };
  const found = useMemo(
    () => chosenOrWrong(() => chosenBy(selection, cpes, states, fleet.states)),
    // Of very many it takes a moment: only what is chosen by state is chosen anew whenever a state has changed.
    [selection, cpes, fleet, selection.includes("state=") ? states : states.length],
  );
  const died = workers.filter(({ state }) => state === "died");
  const shown = "wrong" in found ? 0 : (found.chosen?.length ?? states.length);
  return (
    <>
      {died.map((each) => (
        <div key={each.worker} class="notice bad" role="alert">
          <p>
            Process {each.worker} of this fleet has died ({each.by}): its {each.cpes} CPEs are lost.
          </p>
        </div>
      ))}
      <FilterForm filter={filter} change={change} wrong={"wrong" in found ? found.wrong : undefined} />
      <div class="fleet apart">
        <section class="card" aria-label="CPEs">
          {!("wrong" in found) && (
            <>
              <p role="status">
                {found.chosen === undefined ? `All ${states.length} CPEs.` : `${shown} of ${states.length} CPEs.`}{" "}
                {selection !== "all" && (
                  <span class="muted small">
                    --select <span class="mono">{selection}</span>
                  </span>
                )}
              </p>
              {shown === 0 ? (
                <Empty>No CPE is like that now.</Empty>
              ) : (
                <CpeGrid key={selection} chosen={found.chosen} />
              )}
            </>
          )}
        </section>
        <div>
          <Legend filter={filter} change={change} chosen={"wrong" in found ? undefined : found.chosen} />
          {shown > 0 && <SelectedActions selection={selection} count={shown} />}
        </div>
      </div>
    </>
  );
}

type Found = { readonly chosen: Uint32Array | undefined } | { readonly wrong: string };

function chosenOrWrong(choose: () => Uint32Array | undefined): Found {
  try {
    return { chosen: choose() };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

interface LegendProps {
  readonly filter: Filter;
  readonly change: (part: Partial<Filter>) => void;
  readonly chosen: Uint32Array | undefined;
}

/** What the colours mean and how many there are of each: the grid in words. */
function Legend({ filter, change, chosen }: LegendProps) {
  const { fleet, states } = useAround();
  const isDark = useDark();
  const counts = countsOf(states, fleet.states, chosen);
  const all = countsOf(states, fleet.states);
  const toggle = (state: CpeState): void =>
    change({
      states: filter.states.includes(state)
        ? filter.states.filter((each) => each !== state)
        : [...filter.states, state],
    });
  return (
    <section class="card" aria-label="States">
      <table class="legend">
        <caption class="unseen">CPEs by state</caption>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col" class="count">
              Shown
            </th>
            <th scope="col" class="count">
              All
            </th>
          </tr>
        </thead>
        <tbody>
          {fleet.states.map((state) => (
            <tr key={state}>
              <td>
                <label class="tick" title={meanings[state]}>
                  <input type="checkbox" checked={filter.states.includes(state)} onChange={() => toggle(state)} />
                  <span class="swatch" style={{ background: colorOf(state, isDark) }} />
                  {state}
                </label>
              </td>
              <td class="count">{counts.get(state)}</td>
              <td class="count">{all.get(state)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <details class="small">
        <summary>What the states mean</summary>
        <ul class="plainlist">
          {fleet.states.map((state) => (
            <li key={state}>
              {state}: <span class="muted">{meanings[state]}</span>
            </li>
          ))}
        </ul>
      </details>
      <p class="muted small">Tick states to see only CPEs in these.</p>
    </section>
  );
}
