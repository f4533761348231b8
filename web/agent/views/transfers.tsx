import { useState } from "preact/hooks";
import type { ShownTransfer } from "../../../src/agent/control/results.ts";
import { operation } from "../../parts/api.ts";
import { Empty, Of, useDoing, useLoaded, useReloaded } from "../../parts/states.tsx";
import { duration, octets } from "../../parts/text.ts";
import { useAround } from "../surroundings.tsx";
import { EndedTransfers } from "./ended-transfers.tsx";

/** How often the queue is asked for while something is in it, and otherwise. */
const everyMs = { busy: 1000, idle: 5000 };

export function Transfers() {
  const { life, readOnly } = useAround();
  const loaded = useLoaded(() => operation("transfers", {}), [life]);
  const busy = (loaded.value?.transfers.length ?? 0) > 0;
  useReloaded(loaded, busy ? everyMs.busy : everyMs.idle);
  return (
    <>
      <Of loaded={loaded}>
        {({ transfers }) =>
          transfers.length === 0 ? (
            <Empty>No file waits or is on its way, and the ACS knows how all that it asked for have ended.</Empty>
          ) : (
            <div class="cards">
              {transfers.map((transfer, at) => (
                <One key={`${transfer.commandKey} ${transfer.url} ${at}`} transfer={transfer} changed={loaded.reload} />
              ))}
            </div>
          )
        }
      </Of>
      <EndedTransfers />
      {!readOnly && <Order ordered={loaded.reload} />}
    </>
  );
}

function One({ transfer, changed }: { transfer: ShownTransfer; changed: () => void }) {
  const { commandKey, dueSeconds, faultCode, faultString, fileType, local, question, rpc, state, url } = transfer;
  const { readOnly } = useAround();
  const { outcome, run } = useDoing();
  const decide = (agreed: boolean) =>
    run(async () => {
      await operation("confirm-transfer", { agreed, commandKey });
      changed();
      return undefined;
    });
  return (
    <section class="card" aria-label={`${rpc} of ${url}`}>
      <h2>
        {rpc}: {fileType}
      </h2>
      {state === "running" && <Progress of={transfer} />}
      {state === "waiting" && <progress value={0} max={1} aria-label={`${rpc} waits`} />}
      {state === "completed" && <progress value={1} max={1} aria-label={`${rpc} over`} />}
      <p>
        {state === "completed" ? (
          faultCode ? (
            <span class="bad">
              failed: {faultCode} {faultString}
            </span>
          ) : (
            <span class="ok">done</span>
          )
        ) : (
          <strong>
            {state === "running" ? "under way" : `waits${dueSeconds ? `, due in ${duration(dueSeconds)}` : ""}`}
          </strong>
        )}
        {state === "completed" && !local && <span class="muted">; the ACS has yet to be told</span>}
      </p>
      <dl class="facts">
        <dt>{rpc === "Upload" ? "to" : "from"}</dt>
        <dd>{url}</dd>
        <dt>asked for by</dt>
        <dd>{local ? "somebody on the device" : "the ACS"}</dd>
        {commandKey && (
          <>
            <dt>CommandKey</dt>
            <dd>{commandKey}</dd>
          </>
        )}
      </dl>
      {question && (
        <div class="notice">
          <p>
            {question.message || "The ACS wants this to be confirmed."}{" "}
            <span class="muted">{duration(question.seconds)} left</span>
          </p>
          {!readOnly && (
            <p class="row">
              <button type="button" class="main" onClick={() => void decide(true)}>
                Agree
              </button>
              <button type="button" onClick={() => void decide(false)}>
                Refuse
              </button>
            </p>
          )}
        </div>
      )}
      {outcome}
    </section>
  );
}

function Progress({ of: { octets: here, rpc, totalOctets } }: { of: ShownTransfer }) {
  if (here === undefined) return <progress aria-label={`${rpc} under way`} />;
  return (
    <>
      <progress
        value={totalOctets === undefined ? undefined : here}
        max={totalOctets}
        aria-label={`${rpc} under way`}
      />
      <p class="muted small">
        {octets(here)}
        {totalOctets !== undefined &&
          ` of ${octets(totalOctets)}, ${Math.floor((100 * here) / Math.max(1, totalOctets))} %`}
      </p>
    </>
  );
}

const types = {
  Download: ["1 Firmware Upgrade Image", "3 Vendor Configuration File"],
  Upload: ["1 Vendor Configuration File", "2 Vendor Log File"],
} as const;

function Order({ ordered }: { ordered: () => void }) {
  const [rpc, setRpc] = useState<"Download" | "Upload">("Download");
  const [fileType, setType] = useState<string>(types.Download[0]);
  const [url, setUrl] = useState("");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const { busy, outcome, run } = useDoing();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      await operation("transfer", { rpc, fileType, url, username, password, wait: false });
      ordered();
      return `The ${rpc} was put into the queue.`;
    });
  };
  return (
    <section class="card apart" aria-label="New transfer">
      <h2>Move a file</h2>
      <form class="form" onSubmit={submit}>
        <label>
          What
          <select
            value={rpc}
            onChange={({ currentTarget }) => {
              const chosen = currentTarget.value === "Upload" ? "Upload" : "Download";
              setRpc(chosen);
              setType(types[chosen][0]);
            }}
          >
            <option value="Download">Download to the device</option>
            <option value="Upload">Upload from the device</option>
          </select>
        </label>
        <label>
          File type
          <input list="types" value={fileType} required onInput={({ currentTarget }) => setType(currentTarget.value)} />
          <datalist id="types">
            {types[rpc].map((type) => (
              <option key={type} value={type} />
            ))}
          </datalist>
        </label>
        <label class="whole">
          URL
          <input type="url" value={url} required onInput={({ currentTarget }) => setUrl(currentTarget.value)} />
        </label>
        <label>
          User name at the file server
          <input
            autocomplete="off"
            value={username}
            onInput={({ currentTarget }) => setUsername(currentTarget.value)}
          />
        </label>
        <label>
          Password there
          <input
            type="password"
            autocomplete="off"
            value={password}
            onInput={({ currentTarget }) => setPassword(currentTarget.value)}
          />
        </label>
        <p>
          <button type="submit" class="main" aria-disabled={busy}>
            {rpc}
          </button>
        </p>
      </form>
      {outcome}
    </section>
  );
}
