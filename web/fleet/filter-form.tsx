import type { Filter } from "./filter.ts";
import { useAround } from "./surroundings.tsx";

interface FilterProps {
  readonly filter: Filter;
  readonly change: (part: Partial<Filter>) => void;
  /** What is wrong with the selection. */
  readonly wrong: string | undefined;
}

/** Which CPEs are shown, besides by state. */
export function FilterForm({ filter, change, wrong }: FilterProps) {
  const { cpes, faults } = useAround();
  const isFiltered = Object.values(filter).some((each) => each.length > 0);
  return (
    <section class="card" aria-label="Filter">
      <div class="form filter">
        <label>
          Serial number
          <input
            type="search"
            spellcheck={false}
            placeholder="a part of it, or FLEET00*"
            value={filter.serial}
            onInput={({ currentTarget }) => change({ serial: currentTarget.value })}
          />
        </label>
        <label>
          Kind
          <select value={filter.kind} onChange={({ currentTarget }) => change({ kind: currentTarget.value })}>
            <option value="">all kinds</option>
            {[...cpes.kinds].map(([kind, count]) => (
              <option key={kind} value={kind}>
                {kind} ({count})
              </option>
            ))}
          </select>
        </label>
        <label>
          Fault that they have
          <select value={filter.fault} onChange={({ currentTarget }) => change({ fault: currentTarget.value })}>
            <option value="">any or none</option>
            {faults.map(({ fault, id, select }) => (
              <option key={id} value={id}>
                {id} {fault} ({select})
              </option>
            ))}
          </select>
        </label>
        <label>
          Other selection
          <input
            spellcheck={false}
            placeholder="i=1-100, 10%, …"
            value={filter.other}
            aria-invalid={wrong !== undefined}
            onInput={({ currentTarget }) => change({ other: currentTarget.value })}
          />
        </label>
        {isFiltered && (
          <p class="row">
            <button type="button" onClick={() => change({ states: [], kind: "", serial: "", fault: "", other: "" })}>
              Show all
            </button>
          </p>
        )}
      </div>
      {wrong !== undefined && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
    </section>
  );
}
