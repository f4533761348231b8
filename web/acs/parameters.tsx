import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { DeviceSummary, ShownParameter } from "../../src/acs/shown.ts";
import { Copy, Empty, useDoing } from "../parts/states.tsx";
import { moment } from "../parts/text.ts";
import { call, useDevice } from "./acs.ts";

// What the device has told of itself, as a tree to walk. What is not known is asked for from here.

const mostFound = 300;

/** What is directly below an object. */
function levelOf(parameters: readonly ShownParameter[], object: string) {
  const objects = new Map<string, number>();
  const own: ShownParameter[] = [];
  for (const parameter of parameters) {
    if (!parameter.name.startsWith(object)) continue;
    const rest = parameter.name.slice(object.length);
    const dot = rest.indexOf(".");
    if (dot < 0) own.push(parameter);
    else {
      const child = object + rest.slice(0, dot + 1);
      objects.set(child, (objects.get(child) ?? 0) + 1);
    }
  }
  return { own, objects: [...objects] };
}

/** Values, and after them which can be set: both in one session. */
async function readAgain(device: DeviceSummary, object: string): Promise<string> {
  await call(device, "GetParameterValues", { ParameterNames: [object] }, false);
  return await call(device, "GetParameterNames", { ParameterPath: object, NextLevel: false }, true);
}

const lastOf = (path: string): string => path.replace(/\.$/, "").split(".").at(-1) ?? path;

export function Parameters({ all }: { all: readonly ShownParameter[] }) {
  const device = useDevice();
  const root = all[0]?.name.replace(/\..*/, ".") ?? "Device.";
  const [object, setObject] = useState(root);
  const here = useRef<HTMLButtonElement>(null);
  const walkTo = (path: string): void => {
    setObject(path);
    // Whoever goes by keyboard is at the head of what is shown now.
    requestAnimationFrame(() => here.current?.focus());
  };
  const [wanted, setWanted] = useState("");
  const { busy, outcome, run } = useDoing();
  const { own, objects } = useMemo(() => levelOf(all, object), [all, object]);
  const text = wanted.trim().toLowerCase();
  const found = useMemo(
    () => (text === "" ? [] : all.filter(({ name, value }) => `${name}\n${value}`.toLowerCase().includes(text))),
    [all, text],
  );
  const way = [...object.matchAll(/\./g)].map(({ index }) => object.slice(0, index + 1));
  return (
    <>
      <div class="row">
        <label class="grow">
          Search names and values
          <input type="search" value={wanted} onInput={({ currentTarget }) => setWanted(currentTarget.value)} />
        </label>
        <button type="button" aria-disabled={busy} onClick={() => void run(() => readAgain(device, object))}>
          Read {object} again
        </button>
      </div>
      {outcome}
      <p class="muted small apart">
        {all.length} parameters are known of this device
        {text !== "" && `, ${found.length} of them have “${wanted.trim()}”`}
        {found.length > mostFound && `; here are the first ${mostFound}`}.
      </p>
      {text !== "" ? (
        <Table of={found.slice(0, mostFound)} full />
      ) : (
        <>
          <nav aria-label="Way to this object">
            <ol class="crumbs">
              {way.map((each) => (
                <li key={each}>
                  <button
                    type="button"
                    class="plain"
                    ref={each === object ? here : undefined}
                    aria-current={each === object ? "location" : undefined}
                    onClick={() => walkTo(each)}
                  >
                    {lastOf(each)}
                  </button>
                </li>
              ))}
            </ol>
          </nav>
          {all.length === 0 && <Empty>Nothing is known yet but that it is there: read {root} to know it all.</Empty>}
          {own.length > 0 && <Table of={own} full={false} />}
          {objects.length > 0 && (
            <ul class="plainlist card apart">
              {objects.map(([path, count]) => (
                <li key={path}>
                  <button type="button" class="plain mono" onClick={() => walkTo(path)}>
                    {lastOf(path)}
                  </button>{" "}
                  <span class="muted small">{count === 1 ? "one parameter" : `${count} parameters`}</span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </>
  );
}

const Table = ({ of: parameters, full }: { of: readonly ShownParameter[]; full: boolean }) => (
  <div class="card">
    <table class="folding">
      <caption class="unseen">Parameters</caption>
      <thead>
        <tr>
          <th scope="col">Parameter</th>
          <th scope="col">Value</th>
          <th scope="col">Type</th>
          <th scope="col">Told</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map((parameter) => (
          <Row key={parameter.name} parameter={parameter} full={full} />
        ))}
      </tbody>
    </table>
  </div>
);

function Row({ parameter: { atMs, name, type, value, writable }, full }: { parameter: ShownParameter; full: boolean }) {
  const device = useDevice();
  const [text, setText] = useState<string | undefined>();
  const { busy, outcome, run } = useDoing();
  const button = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const isEdited = text !== undefined;
  useEffect(() => field.current?.focus(), [isEdited]);
  const end = (): void => {
    setText(undefined);
    requestAnimationFrame(() => button.current?.focus());
  };
  const plainType = type.replace("xsd:", "");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const message = {
      ParameterList: [{ Name: name, Value: { value: text ?? "", type: plainType || "string" } }],
      ParameterKey: "",
    };
    if (await run(() => call(device, "SetParameterValues", message, true))) end();
  };
  return (
    <tr>
      <td>
        <span class="mono">{full ? name : lastOf(name)}</span> <Copy text={name} label="copy" />
      </td>
      <td>
        {text === undefined ? (
          <>
            <span class="value">{value === "" ? <span class="muted">empty</span> : value}</span>{" "}
            {writable === false ? (
              <span class="muted small">read only</span>
            ) : (
              <button
                ref={button}
                type="button"
                class="plain"
                aria-label={`Set ${lastOf(name)}`}
                onClick={() => setText(value)}
              >
                set
              </button>
            )}
          </>
        ) : (
          <form class="row" onSubmit={(event) => void submit(event)} onKeyDown={({ key }) => key === "Escape" && end()}>
            <input
              ref={field}
              class="grow"
              aria-label={`Value of ${lastOf(name)}`}
              value={text}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
            />
            <button type="submit" class="main" aria-disabled={busy}>
              Set
            </button>
            <button type="button" onClick={end}>
              Cancel
            </button>
          </form>
        )}
        {outcome}
      </td>
      <td class="muted small">{plainType}</td>
      <td class="small" data-name="told">
        {moment(atMs)}
      </td>
    </tr>
  );
}
