import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { BriefEntry, DeviceDetails, DeviceSummary, ShownParameter } from "../../src/acs/shown.ts";
import { asked } from "../parts/api.ts";
import { keepFocus } from "../parts/kept-focus.ts";
import { Empty, Of, useLoaded } from "../parts/states.tsx";
import { moment } from "../parts/text.ts";
import { Chosen, pathOf, useChanges } from "./acs.ts";
import { CallForm } from "./call-form.tsx";
import { Conversation, Requests, Transfers } from "./history.tsx";
import { Parameters } from "./parameters.tsx";

const mostListed = 200;

/** The device in the address, such as `#00D09E-home-gateway-1`. */
function useHash(): string {
  const [hash, setHash] = useState(location.hash.slice(1));
  useEffect(() => {
    const moved = (): void => setHash(location.hash.slice(1));
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}

function Page() {
  const { changes, isAway } = useChanges();
  const devices = useLoaded(() => asked<readonly DeviceSummary[]>("/api/devices"), [changes]);
  const hash = useHash();
  const listed = devices.value ?? [];
  const chosen = listed.find(({ id, name }) => id === hash || name === hash) ?? (hash === "" ? listed[0] : undefined);
  return (
    <>
      <header class="top">
        <div class="brand">
          <img src="/icon.svg" alt="" />
          <span>cpe-agent acs</span>
        </div>
        <span class={`pill ${isAway ? "bad" : "ok"}`} role="status">
          {isAway ? "ACS away" : "live"}
        </span>
      </header>
      <main>
        <h1>Devices</h1>
        {isAway && (
          <div class="notice bad" role="alert">
            <p>The ACS does not answer: it was stopped, or the way to it is gone. This page goes on when it is back.</p>
          </div>
        )}
        {!(isAway && devices.value === undefined) && (
          <Of loaded={isAway ? { ...devices, failure: undefined } : devices}>
            {(all) =>
              all.length === 0 ? (
                isAway ? null : (
                  <Empty>No device has informed yet. Its ACS URL is {location.origin}/</Empty>
                )
              ) : (
                <List devices={all} chosen={chosen?.id} />
              )
            }
          </Of>
        )}
        {hash !== "" && chosen === undefined && listed.length > 0 && <p class="notice">No device is called {hash}.</p>}
        {chosen && <Details key={chosen.id} device={chosen} />}
      </main>
    </>
  );
}

function List({ devices, chosen }: { devices: readonly DeviceSummary[]; chosen: string | undefined }) {
  const [wanted, setWanted] = useState("");
  const text = wanted.trim().toLowerCase();
  const found = useMemo(
    () =>
      devices.filter(({ lastInform, manufacturer, name }) =>
        `${name} ${manufacturer} ${lastInform?.events.join(" ")}`.toLowerCase().includes(text),
      ),
    [devices, text],
  );
  return (
    <section aria-label="Devices">
      {devices.length > 1 && (
        <label>
          Search {devices.length} devices
          <input type="search" value={wanted} onInput={({ currentTarget }) => setWanted(currentTarget.value)} />
        </label>
      )}
      {found.length > mostListed && (
        <p class="muted">
          The first {mostListed} of {found.length}: search for more of a name to see others.
        </p>
      )}
      {found.length === 0 ? (
        <Empty>No device has “{wanted.trim()}”.</Empty>
      ) : (
        <div class="card apart list">
          <table class="folding">
            <caption class="unseen">Devices that have informed</caption>
            <thead>
              <tr>
                <th scope="col">Device</th>
                <th scope="col">Manufacturer</th>
                <th scope="col">Last Inform</th>
                <th scope="col">Events</th>
                <th scope="col">Parameters</th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, mostListed).map((device) => (
                <tr key={device.id} class={device.id === chosen ? "chosen" : undefined}>
                  <td>
                    <a
                      href={`#${encodeURIComponent(device.id)}`}
                      aria-current={device.id === chosen ? "true" : undefined}
                    >
                      {device.name}
                    </a>
                  </td>
                  <td>{device.manufacturer}</td>
                  <td class="tight">{device.lastInform && moment(device.lastInform.atMs)}</td>
                  <td>{device.lastInform?.events.join(", ")}</td>
                  <td data-name="parameters">{device.parameters}</td>
                  <td>{device.inSession ? "in session" : device.queued > 0 ? `${device.queued} waiting` : ""}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const parts = ["Requests", "Parameters", "Transfers", "Conversation"] as const;

function Details({ device: { id, version } }: { device: DeviceSummary }) {
  const [part, setPart] = useState<(typeof parts)[number]>("Requests");
  const details = useLoaded(() => asked<DeviceDetails>(pathOf(id)), [id, version]);
  const parameters = useLoaded(() => asked<readonly ShownParameter[]>(pathOf(id, "/parameters")), [id, version]);
  return (
    <Of loaded={{ ...details, failure: details.value === undefined ? details.failure : undefined }}>
      {(device) => (
        <Chosen.Provider value={device}>
          <h2 class="apart">{device.name}</h2>
          <CallForm names={parameters.value?.map(({ name }) => name) ?? []} />
          <nav class="row apart" aria-label="Of this device">
            {parts.map((each) => (
              <button
                key={each}
                type="button"
                class={each === part ? "main" : ""}
                aria-pressed={each === part}
                onClick={() => setPart(each)}
              >
                {each}
              </button>
            ))}
          </nav>
          <div class="apart">
            {part === "Requests" && <Requests tasks={device.tasks} />}
            {part === "Parameters" && (
              <Of loaded={{ ...parameters, failure: parameters.value === undefined ? parameters.failure : undefined }}>
                {(all) => <Parameters all={all} />}
              </Of>
            )}
            {part === "Transfers" && <Transfers transfers={device.transfers} />}
            {part === "Conversation" && <Said id={id} version={version} />}
          </div>
        </Chosen.Provider>
      )}
    </Of>
  );
}

function Said({ id, version }: { id: string; version: number }) {
  const entries = useLoaded(() => asked<readonly BriefEntry[]>(pathOf(id, "/conversation?brief=true")), [id, version]);
  return (
    <Of loaded={{ ...entries, failure: entries.value === undefined ? entries.failure : undefined }}>
      {(all) => <Conversation entries={all} />}
    </Of>
  );
}

const root = document.getElementById("page");
if (root !== null) {
  root.replaceChildren();
  keepFocus(root);
  render(<Page />, root);
}
