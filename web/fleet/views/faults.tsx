import type { DescribedFaults } from "../../../src/fleet/faults/described-faults.ts";
import type { ListedFault } from "../../../src/fleet/faults/fault-rule.ts";
import { asked } from "../../parts/api.ts";
import { Confirmed, Empty, Of, useDoing, useLoaded } from "../../parts/states.tsx";
import { duration } from "../../parts/text.ts";
import { FaultForm } from "../fault-form.tsx";
import { fleetOperation, useAround } from "../surroundings.tsx";

/** `rest`: the selection that a new fault is for at first. */
export function FaultsView({ rest }: { rest: string }) {
  const { life, readOnly } = useAround();
  const described = useLoaded(() => asked<DescribedFaults>("/api/fleet/faults"), [life]);
  return (
    <>
      <PresentFaults />
      <Of loaded={described}>{(all) => !readOnly && <FaultForm described={all} select={rest || "all"} />}</Of>
    </>
  );
}

function PresentFaults() {
  const { faults, readOnly } = useAround();
  const { busy, outcome, run } = useDoing();
  const remove = (id: string) =>
    void run(async () => {
      await fleetOperation("fault-remove", { id });
      return id === "all" ? "All faults are off." : `${id} is off.`;
    });
  return (
    <section class="card" aria-label="Faults on">
      <h2>Faults on</h2>
      {faults.length === 0 ? (
        <Empty>The CPEs are made to do nothing wrong.</Empty>
      ) : (
        <table class="folding">
          <caption class="unseen">Faults that CPEs have</caption>
          <thead>
            <tr>
              <th scope="col">Fault</th>
              <th scope="col">Which CPEs</th>
              <th scope="col">When</th>
              <th scope="col">Struck</th>
              <th scope="col">
                <span class="unseen">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {faults.map((each) => (
              <tr key={each.id}>
                <td>
                  {each.fault} <span class="muted small">{each.id}</span>
                </td>
                <td class="mono" data-name="of">
                  <a href={`#/cpes/${encodeURIComponent(`fault=${each.id}`)}`}>{each.select}</a>
                </td>
                <td class="small">{whenOf(each)}</td>
                <td data-name="struck">{each.struck}</td>
                <td>
                  {!readOnly && (
                    <button
                      type="button"
                      aria-disabled={busy}
                      aria-label={`Switch off ${each.id}`}
                      onClick={() => remove(each.id)}
                    >
                      Switch off
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {faults.length > 1 && !readOnly && (
        <p class="row apart">
          <Confirmed
            label="Switch all off"
            question="No CPE does anything wrong any more, from its next session on."
            yes="Switch them off"
            busy={busy}
            act={() => remove("all")}
          />
        </p>
      )}
      {outcome}
    </section>
  );
}

function whenOf({ afterMs, chance, forMs, settings, times }: ListedFault): string {
  return [
    ...(chance < 1 ? [`${Math.round(chance * 1e5) / 1e3} % of the occasions`] : []),
    ...(times === undefined ? [] : [`${times} times each`]),
    ...(afterMs > 0 ? [`after ${duration(afterMs / 1000)}`] : []),
    ...(forMs === undefined ? [] : [`for ${duration(forMs / 1000)}`]),
    ...Object.entries(settings).map(([key, value]) => `${key}=${value}`),
  ].join(", ");
}
