import { useMemo } from "preact/hooks";
import type { SessionRecord } from "../../src/agent/control/results.ts";
import type { Said } from "../../src/web/records/conversations.ts";
import { useDevice } from "./device.tsx";
import { causesOf } from "./reachability.ts";
import { Lines, Of, useLoaded } from "./states.tsx";
import { download, milliseconds, moment } from "./text.ts";

/** One session: why it began, how it ended, and what was said in it. */
export function SessionDetails({ session }: { session: SessionRecord }) {
  const { conversationOf } = useDevice();
  const { durationMs, startedAtMs } = session;
  const conversation = useLoaded(() => conversationOf(session), [startedAtMs, durationMs]);
  return (
    <section class="card" aria-label="Session">
      <h2>Session of {moment(startedAtMs)}</h2>
      <dl class="facts">
        <dt>outcome</dt>
        <dd>
          <span class={session.ok ? "ok" : "bad"}>{session.outcome}</span> {session.reason}
        </dd>
        <dt>why it began</dt>
        <dd>{causesOf(session)}</dd>
        <dt>ACS</dt>
        <dd>{session.url}</dd>
        <dt>took</dt>
        <dd>
          {milliseconds(durationMs)}, {session.rpcs} RPCs
        </dd>
      </dl>
      <h3>What was said</h3>
      <Of loaded={conversation}>{({ said }) => <Timeline said={said} session={session} />}</Of>
    </section>
  );
}

function Timeline({ said, session }: { said: readonly Said[]; session: SessionRecord }) {
  const { whyNothingIsKept } = useDevice();
  const { startedAtMs } = session;
  const save = useMemo(
    () => () => download(`session-${new Date(startedAtMs).toISOString().replaceAll(/[:.]/g, "-")}.txt`, textOf(said)),
    [said, startedAtMs],
  );
  if (said.length === 0)
    return (
      <p class="muted">
        {session.ok || session.rpcs > 0
          ? whyNothingIsKept
          : "Nothing was said: the session failed before an envelope could be sent."}
      </p>
    );
  return (
    <>
      <ol class="timeline">
        {said.map((entry, at) => (
          <li key={at} class={entry.direction}>
            <Entry entry={entry} sinceMs={entry.atMs - startedAtMs} />
          </li>
        ))}
      </ol>
      <p class="row apart">
        <button type="button" onClick={save}>
          Download the envelopes
        </button>
        <span class="muted small">Secrets are masked.</span>
      </p>
    </>
  );
}

const directions = { sent: "CPE → ACS", received: "CPE ← ACS", connection: "connection" } as const;

function Entry({ entry, sinceMs }: { entry: Said; sinceMs: number }) {
  const head = (
    <>
      <span class="muted mono">+{milliseconds(sinceMs)}</span> {directions[entry.direction]}{" "}
      <strong>{entry.what}</strong>
    </>
  );
  if (entry.envelope === "")
    return (
      <div>
        {head} {entry.cut > 0 && <span class="muted small">(no longer kept)</span>}
      </div>
    );
  return (
    <details>
      <summary>{head}</summary>
      <Lines>{entry.envelope}</Lines>
      {entry.cut > 0 && <p class="muted small">{entry.cut} characters more are not kept.</p>}
    </details>
  );
}

const textOf = (said: readonly Said[]): string =>
  said
    .map(({ atMs, direction, envelope, what }) => `${new Date(atMs).toISOString()} ${direction} ${what}\n${envelope}\n`)
    .join("\n");
