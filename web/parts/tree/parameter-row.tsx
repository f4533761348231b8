import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { ShownEntry } from "../../../src/agent/control/results.ts";
import type { LastChange } from "../../../src/web/records/changes.ts";
import { useDevice } from "../device.tsx";
import { Copy, Failed, useDoing } from "../states.tsx";
import { moment } from "../text.ts";
import { choicesOf, problemWith, typeText } from "./limits.ts";

export type ShownParameter = Extract<ShownEntry, { kind: "parameter" }>;

interface RowProps {
  readonly parameter: ShownParameter;
  readonly value: string | undefined;
  readonly fresh: boolean;
  readonly change: LastChange | undefined;
  readonly changed: () => void;
}

export const nameOf = (path: string): string => path.replace(/\.$/, "").split(".").at(-1) ?? path;

const sources = {
  system: "from the system",
  kept: "kept by the agent",
  fixed: "the same on every such device",
  counted: "counted rows",
} as const;

const origins: Readonly<Record<LastChange["origin"], string>> = {
  acs: "by the ACS",
  local: "on the device",
  agent: "by the agent",
};

export function ParameterRow({ parameter, value, fresh, change, changed }: RowProps) {
  const { readOnly } = useDevice();
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { command, path, secret, source, type, writable } = parameter;
  const canEdit = writable && !readOnly;
  const end = (didChange: boolean): void => {
    setEditing(false);
    if (didChange) changed();
    requestAnimationFrame(() => button.current?.focus());
  };
  return (
    <tr id={path}>
      <td>
        <span class="mono">{nameOf(path)}</span> <Copy text={path} label="copy" />
      </td>
      <td>
        {editing ? (
          <Editor parameter={parameter} value={value ?? ""} end={end} />
        ) : (
          <span class="row">
            <span class={`value ${fresh ? "fresh" : ""}`}>
              {secret ? (
                <span class="muted">secret</span>
              ) : value === undefined ? (
                <span class="muted">cannot be told</span>
              ) : value === "" ? (
                <span class="muted">empty</span>
              ) : (
                value
              )}
            </span>
            {canEdit && (
              <button
                ref={button}
                type="button"
                class="plain"
                aria-label={`Edit ${nameOf(path)}`}
                onClick={() => setEditing(true)}
              >
                {command ? "do" : "edit"}
              </button>
            )}
          </span>
        )}
      </td>
      <td>
        <span class="tags">
          <span>{typeText(type)}</span>
          <span>{writable ? "can be set" : "read only"}</span>
          <span>{sources[source]}</span>
        </span>
      </td>
      <td data-name="notification">
        <Notify parameter={parameter} changed={changed} />
      </td>
      <td class="small" data-name={change ? "set" : undefined}>
        {change && `${moment(change.atMs)} ${origins[change.origin]}`}
      </td>
    </tr>
  );
}

function Editor({
  parameter,
  value,
  end,
}: {
  parameter: ShownParameter;
  value: string;
  end: (changed: boolean) => void;
}) {
  const { operation } = useDevice();
  const { path, secret, type } = parameter;
  const [text, setText] = useState(value);
  const { busy, outcome, run } = useDoing();
  const field = useRef<HTMLInputElement & HTMLSelectElement>(null);
  const id = useId();
  useEffect(() => field.current?.focus(), []);
  const problem = text === value && !secret ? undefined : problemWith(type, text);
  const choices = choicesOf(type);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (problem !== undefined) return;
    const done = await run(() => operation("set", { values: [{ path, value: text }] }).then(() => undefined));
    if (done) end(true);
  };
  const common = {
    ref: field,
    "aria-label": `Value of ${nameOf(path)}`,
    "aria-invalid": problem !== undefined,
    "aria-describedby": problem === undefined ? undefined : id,
  } as const;
  return (
    <form onSubmit={(event) => void submit(event)} onKeyDown={({ key }) => key === "Escape" && end(false)}>
      {choices === undefined ? (
        <input
          {...common}
          class={secret ? "hidden-text" : undefined}
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      ) : (
        <select {...common} value={text} onChange={({ currentTarget }) => setText(currentTarget.value)}>
          {!choices.includes(text) && <option value={text}>{text}</option>}
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      )}
      {problem !== undefined && (
        <p class="wrong" id={id} role="alert">
          {problem}
        </p>
      )}
      <p class="row">
        <button type="submit" class="main" disabled={problem !== undefined} aria-disabled={busy}>
          Set
        </button>
        <button type="button" onClick={() => end(false)}>
          Cancel
        </button>
      </p>
      {outcome}
    </form>
  );
}

const notifications = [
  "off",
  "passive",
  "active",
  "lightweight",
  "passive and lightweight",
  "active and lightweight",
  "6",
];

function Notify({ parameter: { notification, path }, changed }: { parameter: ShownParameter; changed: () => void }) {
  const { operation, readOnly } = useDevice();
  const [failure, setFailure] = useState<unknown>();
  const set = (index: number): void => {
    operation("set-attributes", { changes: [{ path, notification: index as 0 }] }).then(() => {
      setFailure(undefined);
      changed();
    }, setFailure);
  };
  return (
    <>
      <select
        aria-label={`Notification of ${nameOf(path)}`}
        value={String(notification)}
        disabled={readOnly}
        onChange={({ currentTarget }) => set(Number(currentTarget.value))}
      >
        {notifications.slice(0, Math.max(3, notification + 1)).map((text, index) => (
          <option key={text} value={String(index)}>
            {text}
          </option>
        ))}
      </select>
      {failure !== undefined && <Failed failure={failure} />}
    </>
  );
}
