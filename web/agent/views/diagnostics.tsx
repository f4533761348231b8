import { useState } from "preact/hooks";
import { Empty, useDoing } from "../../parts/states.tsx";
import { argumentsOf, type Kind, kinds } from "../diagnostics/kinds.ts";
import { runs, useRuns } from "../diagnostics/run.ts";
import { RunView } from "../diagnostics/run-view.tsx";
import { useAround } from "../surroundings.tsx";

export function Diagnostics() {
  const { readOnly } = useAround();
  const [name, setName] = useState<Kind["name"]>("IPPing");
  const kind = kinds.find((each) => each.name === name) ?? kinds[0];
  const all = useRuns();
  return (
    <>
      {readOnly && <p class="notice">This page is for reading only: diagnostics cannot be started here.</p>}
      {!readOnly && kind && (
        <section class="card" aria-label="New diagnostic">
          <label>
            Diagnostic
            <select value={name} onChange={({ currentTarget }) => setName(currentTarget.value as Kind["name"])}>
              {kinds.map((each) => (
                <option key={each.name} value={each.name}>
                  {each.title}: {each.about}
                </option>
              ))}
            </select>
          </label>
          <Form key={name} kind={kind} />
        </section>
      )}
      {all.length === 0 ? (
        <Empty>None was started from this page yet. Those that the ACS asks for are in its sessions.</Empty>
      ) : (
        <div class="cards apart runs">
          {all.map((run) => (
            <RunView key={run.id} run={run} />
          ))}
        </div>
      )}
    </>
  );
}

function Form({ kind: { fields, name, title } }: { kind: Kind }) {
  const [values, setValues] = useState(Object.fromEntries(fields.map((field) => [field.name, field.value])));
  const { busy, outcome, run } = useDoing();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      await runs.begin(name, argumentsOf(values));
      return undefined;
    });
  };
  return (
    <form class="form apart" onSubmit={submit}>
      {fields.map(({ kind, label, name: field, required }) => (
        <label key={field}>
          {label}
          <input
            type="text"
            inputMode={kind === "number" ? "numeric" : undefined}
            pattern={kind === "number" ? "[0-9]*" : undefined}
            required={required}
            spellcheck={false}
            autocapitalize="off"
            value={values[field]}
            onInput={({ currentTarget }) => {
              const { value } = currentTarget;
              setValues((before) => ({ ...before, [field]: value }));
            }}
          />
        </label>
      ))}
      <p>
        <button type="submit" class="main" aria-disabled={busy}>
          Start: {title}
        </button>
      </p>
      <div class="whole">{outcome}</div>
    </form>
  );
}
