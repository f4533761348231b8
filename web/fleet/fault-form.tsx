import { useId, useState } from "preact/hooks";
import type { DescribedFaults, DescribedSetting } from "../../src/fleet/faults/described-faults.ts";
import { useDoing } from "../parts/states.tsx";
import { both } from "./selecting.ts";
import { fleetOperation } from "./surroundings.tsx";

interface FormProps {
  readonly described: DescribedFaults;
  readonly select: string;
}

/** Of what every fault may say, this has a field of its own. */
const hasOwnField = ({ key }: DescribedSetting): boolean => key === "select";

/** A new fault, for all CPEs, some of them, or a share. */
export function FaultForm({ described: { common, faults }, select: first }: FormProps) {
  const [name, setName] = useState<string>(faults[0]?.fault ?? "");
  const [select, setSelect] = useState(first);
  const [share, setShare] = useState("");
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const { busy, outcome, run } = useDoing();
  const kind = faults.find(({ fault }) => fault === name);
  if (kind === undefined) return null;
  const settings = [...kind.settings, ...common.filter((each) => !hasOwnField(each))];
  const add = async (event: Event): Promise<void> => {
    event.preventDefault();
    await run(async () => {
      const said = settings.flatMap(({ key }) => (given[key] ? [[key, given[key]] as const] : []));
      const some = share.trim() === "" ? select : both(select, `${share.trim().replace(/%$/, "")}%`);
      const { faults: all } = await fleetOperation("fault-add", {
        rule: { fault: name, select: some, ...Object.fromEntries(said) },
      });
      return `${all.at(-1)?.id ?? "It"} is on.`;
    });
  };
  return (
    <section class="card apart" aria-label="A new fault">
      <h2>A new fault</h2>
      <form onSubmit={(event) => void add(event)}>
        <div class="form">
          <label>
            Fault
            <select value={name} onChange={({ currentTarget }) => setName(currentTarget.value)}>
              {faults.map(({ fault }) => (
                <option key={fault} value={fault}>
                  {fault}
                </option>
              ))}
            </select>
          </label>
          <label>
            Which CPEs
            <input spellcheck={false} value={select} onInput={({ currentTarget }) => setSelect(currentTarget.value)} />
          </label>
          <label>
            Share of them, in percent
            <input
              inputMode="decimal"
              placeholder="all"
              value={share}
              onInput={({ currentTarget }) => setShare(currentTarget.value)}
            />
          </label>
        </div>
        <p class="apart">
          A CPE with it {kind.does}. <span class="muted">A good ACS will {kind.goodAcs}.</span>
        </p>
        <details>
          <summary>When, how often, and what it says besides</summary>
          <div class="form">
            {settings.map((setting) => (
              <Setting
                key={`${name} ${setting.key}`}
                setting={setting}
                value={given[setting.key] ?? ""}
                change={(value) => setGiven((before) => ({ ...before, [setting.key]: value }))}
              />
            ))}
          </div>
        </details>
        <p class="row apart">
          <button type="submit" class="main" aria-disabled={busy}>
            Switch it on
          </button>
        </p>
      </form>
      {outcome}
    </section>
  );
}

interface SettingProps {
  readonly setting: DescribedSetting;
  readonly value: string;
  readonly change: (value: string) => void;
}

function Setting({ setting: { about, choices, key }, value, change }: SettingProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>
        <span class="mono">{key}</span>: {about}
      </label>
      {choices === undefined ? (
        <input id={id} spellcheck={false} value={value} onInput={({ currentTarget }) => change(currentTarget.value)} />
      ) : (
        <select id={id} value={value} onChange={({ currentTarget }) => change(currentTarget.value)}>
          <option value="">unless given</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
