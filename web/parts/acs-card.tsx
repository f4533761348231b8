import { useContext } from "preact/hooks";
import type { StatusReport } from "../../src/agent/control/results.ts";
import { useDevice } from "./device.tsx";
import { Facts } from "./facts.tsx";
import { reachabilityOf } from "./reachability.ts";
import { leftOf, useSeconds } from "./seconds.ts";
import { Away, useDoing } from "./states.tsx";
import { duration } from "./text.ts";

/** How a device gets on with its ACS. `toldMs`: when the status was told, by the clock of this browser. */
export function AcsCard({ status, toldMs }: { status: StatusReport | undefined; toldMs: number }) {
  const { operation, readOnly } = useDevice();
  const nowMs = useSeconds();
  const { busy, outcome, run } = useDoing();
  const away = useContext(Away);
  if (status === undefined) return null;
  const { nextPeriodicInformSeconds: periodic, nextRetrySeconds: retry } = status;
  const { reason, tone, word } = reachabilityOf(status);
  const inform = () =>
    run(async () => {
      const { session } = await operation("inform", { wait: true });
      if (session?.ok === false) throw new Error(`The session failed: ${session.reason}`);
      return "The session went well.";
    });
  return (
    <section class="card" aria-label="ACS">
      <h2>ACS</h2>
      <p class={`word ${away ? "warn" : tone}`}>{away ? `was ${word}` : word}</p>
      {reason && <p>{reason}</p>}
      <Facts
        of={[
          ["URL", status.acsUrl],
          ["session", status.session === "running" ? "running now" : status.session.replaceAll("-", " ")],
          ...(retry === undefined
            ? []
            : [["retry", `in ${duration(leftOf(retry, toldMs, nowMs))}, after ${status.retryCount} failed`] as const]),
          [
            "next Inform",
            periodic === undefined ? "none is periodic" : `in ${duration(leftOf(periodic, toldMs, nowMs))}`,
          ],
          ["events waiting", String(status.pendingEvents)],
          ["connection requests", status.connectionRequestUrl || "not listening"],
        ]}
      />
      {!readOnly && (
        <p class="row apart">
          <button type="button" class="main" aria-disabled={busy} onClick={() => void inform()}>
            {busy ? "A session runs…" : "Inform now"}
          </button>
        </p>
      )}
      {outcome}
    </section>
  );
}
