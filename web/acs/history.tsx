import { useState } from "preact/hooks";
import type { ConversationEntry, SeenTransfer } from "../../src/acs/device.ts";
import type { BriefEntry } from "../../src/acs/shown.ts";
import type { Task, TaskState } from "../../src/acs/task.ts";
import { asked } from "../parts/api.ts";
import { Empty, Failed, Lines } from "../parts/states.tsx";
import { moment } from "../parts/text.ts";
import { pathOf, useDevice } from "./acs.ts";

// What was asked, moved and said.

const tones: Readonly<Record<TaskState["name"], string>> = {
  queued: "warn",
  sent: "warn",
  answered: "ok",
  refused: "bad",
  failed: "bad",
};

function outcomeOf({ state }: Task): string {
  switch (state.name) {
    case "queued":
      return "waits for the next session";
    case "sent":
      return "sent, no answer yet";
    case "answered":
      return "answered";
    case "refused":
      return `refused: ${state.fault.faultCode} ${state.fault.faultString}`;
    case "failed":
      return `failed: ${state.reason}`;
  }
}

export function Requests({ tasks }: { tasks: readonly Task[] }) {
  if (tasks.length === 0) return <Empty>Nothing was asked of this device yet.</Empty>;
  return (
    <div class="card">
      <table class="folding">
        <caption class="unseen">Requests, the newest first</caption>
        <thead>
          <tr>
            <th scope="col">Queued</th>
            <th scope="col">RPC</th>
            <th scope="col">Outcome</th>
            <th scope="col">Content</th>
          </tr>
        </thead>
        <tbody>
          {tasks.toReversed().map((task) => (
            <tr key={task.id}>
              <td class="tight">{moment(task.queuedAtMs)}</td>
              <td>{task.method}</td>
              <td class={tones[task.state.name]}>
                {outcomeOf(task)}
                {task.state.name === "refused" &&
                  task.state.fault.parameterFaults?.map((fault) => (
                    <div key={fault.parameterName} class="small">
                      {fault.parameterName}: {fault.faultCode} {fault.faultString}
                    </div>
                  ))}
              </td>
              <td>
                <Folded summary="asked" of={task.message} />
                {task.state.name === "answered" && <Folded summary="answered" of={task.state.response} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Folded = ({ summary, of }: { summary: string; of: unknown }) =>
  Object.keys(of ?? {}).length === 0 ? null : (
    <details>
      <summary>{summary}</summary>
      <Lines>{JSON.stringify(of, undefined, 1)}</Lines>
    </details>
  );

export function Transfers({ transfers }: { transfers: readonly SeenTransfer[] }) {
  if (transfers.length === 0) return <Empty>The device has told of no transfer yet.</Empty>;
  return (
    <div class="card">
      <table class="folding">
        <caption class="unseen">Transfers, the newest first</caption>
        <thead>
          <tr>
            <th scope="col">Told</th>
            <th scope="col">CommandKey</th>
            <th scope="col">Outcome</th>
            <th scope="col">Began</th>
            <th scope="col">Over</th>
          </tr>
        </thead>
        <tbody>
          {transfers.toReversed().map((each) => (
            <tr key={`${each.atMs} ${each.commandKey}`}>
              <td class="tight">{moment(each.atMs)}</td>
              <td>{each.commandKey}</td>
              <td class={each.faultCode === 0 ? "ok" : "bad"}>
                {each.faultCode === 0 ? "done" : `${each.faultCode} ${each.faultString}`}
              </td>
              <td data-name="began">{each.startTime}</td>
              <td data-name="over">{each.completeTime}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Entries are known by their numbers, so that one that is open stays open while others come. */
export function Conversation({ entries }: { entries: readonly BriefEntry[] }) {
  if (entries.length === 0) return <Empty>Nothing was said yet.</Empty>;
  return (
    <div class="card">
      <ol class="timeline" reversed>
        {entries.toReversed().map((entry) => (
          <li key={entry.number} class={entry.direction}>
            <Entry entry={entry} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Entry({ entry: { atMs, direction, hasEnvelope, number, summary } }: { entry: BriefEntry }) {
  const device = useDevice();
  const [envelope, setEnvelope] = useState<string | undefined>();
  const [failure, setFailure] = useState<unknown>();
  const load = (): void => {
    if (envelope !== undefined) return;
    asked<ConversationEntry>(pathOf(device.id, `/conversation/${number}`)).then((full) => {
      setEnvelope(full.envelope);
      setFailure(undefined);
    }, setFailure);
  };
  const head = (
    <>
      <span class="muted mono">{moment(atMs)}</span> {direction === "received" ? "CPE → ACS" : "CPE ← ACS"}{" "}
      <strong>{summary}</strong>
    </>
  );
  if (!hasEnvelope) return <div>{head}</div>;
  return (
    <details onToggle={({ currentTarget }) => currentTarget.open && load()}>
      <summary>{head}</summary>
      {failure !== undefined && <Failed failure={failure} />}
      {envelope !== undefined && <Lines>{envelope}</Lines>}
    </details>
  );
}
