import { useState } from "preact/hooks";
import { Confirmed, useDoing } from "../parts/states.tsx";
import { fleetOperation, toldOutcome, useAround } from "./surroundings.tsx";

/** So many sessions are waited for; of more it is told that they were begun. */
const mostWaited = 2000;

/** What can be done with all CPEs that are shown. */
export function SelectedActions({ selection: select, count }: { selection: string; count: number }) {
  const { readOnly } = useAround();
  const { busy, outcome, run } = useDoing();
  if (readOnly) return null;
  const cpes = count === 1 ? "1 CPE" : `${count} CPEs`;
  const wait = count <= mostWaited;
  const inform = () =>
    run(async () =>
      toldOutcome(
        await fleetOperation("inform", { select, wait }),
        wait ? "have had a session that went well" : "have begun a session",
      ),
    );
  const act = (command: "reboot" | "start" | "stop", what: string) =>
    void run(async () => toldOutcome(await fleetOperation(command, { select }), what));
  return (
    <section class="card apart" aria-label="What is shown">
      <h2>With the {cpes} shown</h2>
      <p class="row">
        <button type="button" class="main" aria-disabled={busy} onClick={() => void inform()}>
          {busy ? "Being done…" : "Inform now"}
        </button>
        <button type="button" aria-disabled={busy} onClick={() => act("start", "are switched on")}>
          Switch on
        </button>
        <Confirmed
          label="Reboot"
          question={`${cpes} go down and come up again.`}
          yes="Reboot them"
          busy={busy}
          act={() => act("reboot", "reboot")}
        />
        <Confirmed
          label="Switch off"
          question={`${cpes} lose their power; sessions that run are cut.`}
          yes="Switch them off"
          busy={busy}
          act={() => act("stop", "are switched off")}
        />
        <a class="button" href={`#/faults/${encodeURIComponent(select)}`}>
          Add a fault
        </a>
      </p>
      <SetForm busy={busy} set={(path, value) => void run(() => setIn(select, path, value))} />
      {outcome}
    </section>
  );
}

async function setIn(select: string, path: string, value: string): Promise<string> {
  return toldOutcome(await fleetOperation("set", { select, values: [{ path, value }] }), `have ${path} = ${value}`);
}

function SetForm({ busy, set }: { busy: boolean; set: (path: string, value: string) => void }) {
  const [path, setPath] = useState("");
  const [value, setValue] = useState("");
  return (
    <details>
      <summary>Set a parameter</summary>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          set(path.trim(), value);
        }}
      >
        <label>
          Parameter
          <input
            spellcheck={false}
            placeholder="Device.DeviceInfo.ProvisioningCode"
            value={path}
            onInput={({ currentTarget }) => setPath(currentTarget.value)}
          />
        </label>
        <label>
          Value
          <input spellcheck={false} value={value} onInput={({ currentTarget }) => setValue(currentTarget.value)} />
        </label>
        <p class="row">
          <button type="submit" class="main" disabled={path.trim() === ""} aria-disabled={busy}>
            Set
          </button>
        </p>
      </form>
    </details>
  );
}
