import { useState } from "preact/hooks";
import { useDoing } from "../parts/states.tsx";
import { call, knock, useDevice } from "./acs.ts";
import { type Call, calls, type Field } from "./calls.ts";

/** `names`: the parameters that the device has told of. */
export function CallForm({ names }: { names: readonly string[] }) {
  const [method, setMethod] = useState("GetParameterValues");
  const chosen = calls.find((each) => each.method === method);
  return (
    <section class="card" aria-label="Request">
      <h2>Ask the device</h2>
      <label>
        RPC
        <select value={method} onChange={({ currentTarget }) => setMethod(currentTarget.value)}>
          {calls.map((each) => (
            <option key={each.method} value={each.method}>
              {each.method}: {each.about}
            </option>
          ))}
        </select>
      </label>
      {chosen && <Form key={method} of={chosen} />}
      <datalist id="names">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id="objects">
        {[...new Set(names.map((name) => name.slice(0, name.lastIndexOf(".") + 1)))].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </section>
  );
}

function Form({ of: { fields, message, method } }: { of: Call }) {
  const device = useDevice();
  const [values, setValues] = useState<Readonly<Record<string, string>>>(
    Object.fromEntries(fields.map(({ name, value }) => [name, value ?? ""])),
  );
  const [wake, setWake] = useState(true);
  const { busy, outcome, run } = useDoing();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(() => call(device, method, message(values), wake));
  };
  return (
    <form class="form apart" onSubmit={submit}>
      {fields.map((field) => (
        <Input
          key={field.name}
          of={field}
          value={values[field.name] ?? ""}
          set={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      <div class="whole row">
        <button type="submit" class="main" aria-disabled={busy}>
          Queue {method}
        </button>
        <label class="tick">
          <input type="checkbox" checked={wake} onChange={({ currentTarget }) => setWake(currentTarget.checked)} />
          and send a connection request
        </label>
        <button type="button" aria-disabled={busy} onClick={() => void run(() => knock(device))}>
          Connection request only
        </button>
      </div>
      <div class="whole">{outcome}</div>
    </form>
  );
}

interface Entered {
  readonly value: string;
  readonly set: (value: string) => void;
}

function Input({ of: { kind, label, required }, value, set }: { of: Field } & Entered) {
  if (kind === "flag")
    return (
      <label class="tick">
        <input
          type="checkbox"
          checked={value === "true"}
          onChange={({ currentTarget }) => set(String(currentTarget.checked))}
        />
        {label}
      </label>
    );
  if (kind === "paths") return <Paths label={label} required={required} value={value} set={set} />;
  const list = kind === "path" ? "names" : kind === "object" ? "objects" : undefined;
  return (
    <label class={list && "whole"}>
      {label}
      <input
        class={kind === "secret" ? "hidden-text" : list && "mono"}
        list={list}
        required={required}
        autocomplete="off"
        spellcheck={false}
        inputMode={kind === "number" ? "numeric" : undefined}
        pattern={kind === "number" ? "[0-9]+" : undefined}
        value={value}
        onInput={({ currentTarget }) => set(currentTarget.value)}
      />
    </label>
  );
}

/** Names, one a line, to type or to take from those that the device has told of. */
function Paths({ label, required, value, set }: Pick<Field, "label" | "required"> & Entered) {
  const [known, setKnown] = useState("");
  const add = (): void => {
    const name = known.trim();
    if (name === "") return;
    set([...value.split("\n").filter((line) => line.trim() !== ""), name].join("\n"));
    setKnown("");
  };
  return (
    <>
      <label class="whole">
        {label}
        <textarea
          class="mono"
          rows={3}
          required={required}
          spellcheck={false}
          value={value}
          onInput={({ currentTarget }) => set(currentTarget.value)}
        />
      </label>
      <div class="whole row">
        <label class="grow">
          One that the device has
          <input
            class="mono"
            list="names"
            autocomplete="off"
            spellcheck={false}
            value={known}
            onInput={({ currentTarget }) => setKnown(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              add();
            }}
          />
        </label>
        <button type="button" onClick={add}>
          Add it
        </button>
      </div>
    </>
  );
}
