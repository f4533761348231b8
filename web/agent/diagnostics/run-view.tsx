import { progressLine } from "../../../src/cli/commands/diagnose/progress-line.ts";
import { reportText } from "../../../src/cli/commands/diagnose/report-text.ts";
import type { DiagnosticProgress } from "../../../src/device/diagnostics/reports.ts";
import { Plot, type PlotProps } from "../../parts/plot.tsx";
import { Lines } from "../../parts/states.tsx";
import { moment } from "../../parts/text.ts";
import { kinds } from "./kinds.ts";
import { type Run, runs } from "./run.ts";

export function RunView({ run }: { run: Run }) {
  const { beganMs, ended, given, name, progress } = run;
  const title = kinds.find((kind) => kind.name === name)?.title ?? name;
  const plot = plotOf(progress);
  const result = ended?.report === undefined ? "" : reportText(name, ended.report);
  return (
    <section class="card" aria-label={`${title} of ${moment(beganMs)}`}>
      <h2>
        {title} <span class="muted">{Object.values(given)[0]}</span>
      </h2>
      <p role="status">
        {ended === undefined ? (
          <strong>runs…</strong>
        ) : (
          <span class={ended.state === "Complete" ? "ok" : "bad"}>{ended.state}</span>
        )}{" "}
        {ended?.reason} <span class="muted small">{moment(beganMs)}</span>
      </p>
      {result && <p class="result">{result}</p>}
      {plot && <Plot {...plot} />}
      {progress.some(({ kind }) => kind === "hop") ? <Hops progress={progress} /> : <Seen progress={progress} />}
      {ended?.report && (
        <details>
          <summary>Report</summary>
          <Lines>{JSON.stringify(ended.report, undefined, 1)}</Lines>
        </details>
      )}
      <p class="row">
        {ended === undefined && (
          <button type="button" onClick={() => void runs.cancel(run.id)}>
            Give it up
          </button>
        )}
        {ended !== undefined && name === "PacketCaptureDiagnostics" && progress.length > 0 && (
          <button type="button" onClick={() => save(progress)}>
            Download the capture
          </button>
        )}
      </p>
    </section>
  );
}

const Seen = ({ progress }: { progress: readonly DiagnosticProgress[] }) =>
  progress.length === 0 ? null : <Lines>{progress.map(progressLine).join("\n")}</Lines>;

function Hops({ progress }: { progress: readonly DiagnosticProgress[] }) {
  return (
    <table>
      <caption class="unseen">Hops</caption>
      <thead>
        <tr>
          <th scope="col">Hop</th>
          <th scope="col">Address</th>
          <th scope="col">Times</th>
        </tr>
      </thead>
      <tbody>
        {progress.map((each) =>
          each.kind !== "hop" ? null : (
            <tr key={each.number}>
              <td>{each.number}</td>
              <td class="mono">{each.hop.address ?? <span class="muted">no answer</span>}</td>
              <td>
                {each.hop.times.map((time) => (time === null ? "*" : `${(time / 1000).toFixed(1)} ms`)).join("  ")}
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

/** What can be drawn of it: throughput, or delay. */
function plotOf(progress: readonly DiagnosticProgress[]): PlotProps | undefined {
  const loads = progress.filter((each) => each.kind === "load");
  if (loads.length > 1) {
    const values = loads.map(({ lastBytes, lastMs }) => (lastMs <= 0 ? null : (lastBytes * 8) / lastMs / 1000));
    return {
      title: "Throughput",
      unit: "Mbit/s",
      at: loads.map(({ elapsedMs }) => elapsedMs / 1000),
      lines: [{ name: "throughput", values }],
    };
  }
  const capacities = progress.filter((each) => each.kind === "capacity");
  if (capacities.length > 1) {
    const values = capacities.map(({ rates }) => rates.mbps);
    return {
      title: "Capacity",
      unit: "Mbit/s",
      at: capacities.map(({ number }) => number),
      lines: [{ name: "capacity", values }],
    };
  }
  const echoes = progress.filter((each) => each.kind === "ping" || each.kind === "echo");
  if (echoes.length < 2) return undefined;
  const values = echoes.map(({ answer }) => (answer.kind === "reply" ? answer.microseconds / 1000 : null));
  return {
    title: "Delay",
    unit: "ms",
    at: echoes.map(({ sequence }) => sequence),
    lines: [{ name: "round trip", values }],
  };
}

function save(progress: readonly DiagnosticProgress[]): void {
  const pieces = progress.flatMap((each) =>
    each.kind === "capture" ? [Uint8Array.from(atob(each.octets), (character) => character.charCodeAt(0))] : [],
  );
  const url = URL.createObjectURL(new Blob(pieces, { type: "application/vnd.tcpdump.pcap" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "capture.pcap";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
