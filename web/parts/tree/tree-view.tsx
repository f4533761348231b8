import { useEffect, useMemo, useState } from "preact/hooks";
import type { ShownEntry } from "../../../src/agent/control/results.ts";
import type { LastChange } from "../../../src/web/records/changes.ts";
import { type ShownDevice, useDevice } from "../device.tsx";
import { Confirmed, Copy, Empty, Of, useDoing, useLoaded } from "../states.tsx";
import { Branches, wayTo } from "./branches.tsx";
import { nameOf, ParameterRow, type ShownParameter } from "./parameter-row.tsx";
import { SearchResults } from "./search-results.tsx";

/** Objects and parameters of a device. `rest`: the path that is looked at; of a parameter, its object is. */
export function TreeView({ rest }: { rest: string }) {
  const { life, operation } = useDevice();
  const roots = useLoaded(() => operation("names", { path: "", nextLevel: true }), [life]);
  const [wanted, setWanted] = useState("");
  const [version, setVersion] = useState(0);
  return (
    <Of loaded={roots}>
      {({ names }) => {
        const root = names[0]?.path ?? "Device.";
        const object = rest === "" ? root : rest.slice(0, rest.lastIndexOf(".") + 1);
        return (
          <>
            <label>
              Search paths and values
              <input
                type="search"
                value={wanted}
                placeholder="part of a name or a value"
                onInput={({ currentTarget }) => setWanted(currentTarget.value)}
              />
            </label>
            <div class="browser apart">
              <div class="card branches">
                <Branches root={root} chosen={object} version={version + life} />
              </div>
              <div>
                {wanted.trim() === "" ? (
                  <ObjectView
                    key={object}
                    path={object}
                    parameter={rest}
                    changed={() => setVersion((before) => before + 1)}
                  />
                ) : (
                  <SearchResults text={wanted.trim()} chosen={() => setWanted("")} />
                )}
              </div>
            </div>
          </>
        );
      }}
    </Of>
  );
}

function Crumbs({ path }: { path: string }) {
  const { placeOf } = useDevice();
  const way = wayTo(path);
  return (
    <nav aria-label="Way to this object">
      <ol class="crumbs">
        {way.map((each) => (
          <li key={each}>
            <a href={placeOf(each)} aria-current={each === path ? "location" : undefined}>
              {nameOf(each)}
            </a>
          </li>
        ))}
        <li>
          <Copy text={path} label="copy path" />
        </li>
      </ol>
    </nav>
  );
}

interface ObjectProps {
  readonly path: string;
  readonly parameter: string;
  readonly changed: () => void;
}

function ObjectView({ path, parameter, changed }: ObjectProps) {
  const device = useDevice();
  const { life, readOnly } = device;
  const loaded = useLoaded(() => describe(device, path), [path, life]);
  const [values, setValues] = useState<ReadonlyMap<string, string>>(new Map());
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const known = loaded.value !== undefined;
  useEffect(() => {
    if (!known) return;
    return device.watch(path, (told) => {
      const mine = told.filter((each) => each.path.startsWith(path));
      setValues((before) => {
        setFresh(new Set(mine.filter((each) => before.has(each.path)).map((each) => each.path)));
        return new Map([...before, ...mine.map((each) => [each.path, each.value] as const)]);
      });
    });
  }, [path, known]);
  useEffect(() => {
    if (known && parameter !== path) document.getElementById(parameter)?.scrollIntoView({ block: "center" });
  }, [known, parameter]);
  return (
    <>
      <Crumbs path={path} />
      <Of loaded={loaded}>
        {({ changes, entries, self }) => {
          const parameters = entries.filter((each) => each.kind === "parameter");
          const objects = entries.filter((each) => each.kind !== "parameter");
          const reload = (): void => {
            loaded.reload();
            changed();
          };
          return (
            <>
              {!readOnly && self?.writable && <Rows entry={self} changed={reload} />}
              {parameters.length > 0 && (
                <Parameters of={parameters} values={values} fresh={fresh} changes={changes} changed={reload} />
              )}
              {objects.length > 0 && <Objects of={objects} />}
              {entries.length === 0 && (
                <Empty>{self?.kind === "table" ? "The table has no rows." : "There is nothing below."}</Empty>
              )}
            </>
          );
        }}
      </Of>
    </>
  );
}

interface Described {
  readonly entries: readonly ShownEntry[];
  readonly changes: readonly LastChange[];
  /** The object itself, as the one above tells of it. */
  readonly self: ShownEntry | undefined;
}

async function describe({ changesBelow, operation }: ShownDevice, path: string): Promise<Described> {
  const above = wayTo(path).at(-2);
  const [{ entries }, changes, around] = await Promise.all([
    operation("describe", { path }),
    changesBelow(path),
    above === undefined ? undefined : operation("describe", { path: above }),
  ]);
  return { entries, changes, self: around?.entries.find((each) => each.path === path) };
}

/** Adding a row to a table, or deleting a row. */
function Rows({ entry, changed }: { entry: ShownEntry; changed: () => void }) {
  const { operation, placeOf } = useDevice();
  const { busy, outcome, run } = useDoing();
  const { kind, path } = entry;
  const add = () =>
    run(async () => {
      const row = await operation("add", { path });
      changed();
      location.hash = placeOf(row.path);
      return `${row.path} was added.`;
    });
  const remove = () =>
    run(async () => {
      await operation("delete", { path });
      location.hash = placeOf(wayTo(path).at(-2) ?? "");
      changed();
      return undefined;
    });
  return (
    <>
      <p class="row">
        {kind === "table" ? (
          <button type="button" class="main" aria-disabled={busy} onClick={() => void add()}>
            Add a row
          </button>
        ) : (
          kind === "row" && (
            <Confirmed
              label="Delete this row"
              question={`${path} goes with all that is below it.`}
              yes="Delete it"
              busy={busy}
              act={() => void remove()}
            />
          )
        )}
      </p>
      {outcome}
    </>
  );
}

interface ParametersProps {
  readonly of: readonly ShownParameter[];
  readonly values: ReadonlyMap<string, string>;
  readonly fresh: ReadonlySet<string>;
  readonly changes: readonly LastChange[];
  readonly changed: () => void;
}

function Parameters({ of: all, values, fresh, changes, changed }: ParametersProps) {
  const changeOf = useMemo(() => new Map(changes.map((each) => [each.path, each])), [changes]);
  return (
    <div class="card">
      <table class="folding parameters">
        <caption class="unseen">Parameters</caption>
        <thead>
          <tr>
            <th scope="col">Parameter</th>
            <th scope="col">Value</th>
            <th scope="col">What it is</th>
            <th scope="col">Notification</th>
            <th scope="col">Last set</th>
          </tr>
        </thead>
        <tbody>
          {all.map((parameter) => (
            <ParameterRow
              key={parameter.path}
              parameter={parameter}
              value={values.get(parameter.path) ?? parameter.value}
              fresh={fresh.has(parameter.path)}
              change={changeOf.get(parameter.path)}
              changed={changed}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Objects({ of: all }: { of: readonly Exclude<ShownEntry, { kind: "parameter" }>[] }) {
  const { placeOf } = useDevice();
  return (
    <div class="card apart">
      <h2>Below</h2>
      <ul class="plainlist">
        {all.map(({ kind, label, path }) => (
          <li key={path}>
            <a class="mono" href={placeOf(path)}>
              {nameOf(path)}
            </a>{" "}
            {label && <span>{label}</span>} {kind === "table" && <span class="muted small">table</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
