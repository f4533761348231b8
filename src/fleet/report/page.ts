import type { FleetSample } from "../figures/timeline.ts";
import { type CpeState, cpeStates } from "../fleet-cpe.ts";
import type { FleetReport } from "../report.ts";
import { firstOf, type ScenarioOutcome, type StepOutcome } from "../scenario/outcome.ts";
import { bars, type Curve, chart, shown, timeText } from "./chart.ts";
import { html, type Markup } from "./markup.ts";
import { namedCurves } from "./named-curves.ts";
import { pageStyle } from "./page-style.ts";

/** More unmet expectations of a step are in report.json. */
const mostUnmet = 50;

/** The report as a page that needs nothing else: no script, no other file. */
export function reportPage(report: FleetReport): string {
  const { acsUrl, endedAt, endedBy, last, scenario, seed, startedAt, timeline, total, version } = report;
  const title =
    scenario === undefined ? `Fleet of ${shown(last.cpes)} CPEs` : `${scenario.name}: ${shown(last.cpes)} CPEs`;
  const part = total === last.cpes ? "" : ` (of ${total})`;
  const { markup } = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${{ markup: pageStyle }}</style></head><body>
<h1>${title}${part}</h1>
<p class="about">${acsUrl}</p>
<p class="about">${startedAt} to ${endedAt}, ended by ${endedBy}, seed ${seed}; cpe-agent ${version}</p>
${scenario === undefined ? [] : [verdict(scenario)]}
${cards(report)}
<div class="charts">${charts(report, timeline)}</div>
${scenario === undefined ? [] : [steps(scenario)]}
${report.workers.length === 0 ? [] : [workers(report)]}
</body></html>
`;
  return markup;
}

function cards({ last }: FleetReport): Markup {
  const { sessions, haveBeenWell, cpes, latencyMs, elapsedSeconds, events, process, starts } = last;
  const after = (seconds: number | undefined, what: string): readonly (readonly [string, string])[] =>
    seconds === undefined ? [] : [[timeText(seconds), what]];
  const all: readonly (readonly [string, string])[] = [
    [`${shown(haveBeenWell)} / ${shown(cpes)}`, "CPEs have had a good session"],
    ...after(starts.allUpSeconds, "until all were up"),
    ...after(starts.allWellSeconds, "until each had a good session"),
    [shown(sessions.succeeded), "sessions ended well"],
    [shown(sessions.failed), "sessions failed"],
    [`${shown(latencyMs.inform.p95)} ms`, "Inform to its response, p95"],
    [`${shown(latencyMs.session.p95)} ms`, "whole session, p95"],
    [shown(events["0 BOOTSTRAP"] ?? 0), "bootstraps taken"],
    [timeText(elapsedSeconds), "the run took"],
    [`${Math.round(process.rssBytes / 2 ** 20)} MB`, "memory at the end"],
  ];
  return html`<ul class="cards">${all.map(([value, name]) => html`<li><b>${value}</b><span>${name}</span></li>`)}</ul>`;
}

const colourOfState: Readonly<Record<CpeState, number>> = {
  waiting: 7,
  starting: 6,
  silent: 0,
  well: 2,
  failing: 1,
  stopped: 3,
  broken: 5,
  lost: 4,
};

function charts({ last }: FleetReport, timeline: readonly FleetSample[]): readonly Markup[] {
  const seconds = timeline.map((sample) => sample.seconds);
  const curve = (name: string, value: (sample: FleetSample) => number | undefined, colour?: number): Curve => ({
    name,
    values: timeline.map(value),
    ...(colour !== undefined && { colour }),
  });
  const measured = (sample: FleetSample, share: "p50" | "p95" | "p99"): number | undefined =>
    sample.informMs.count === 0 ? undefined : sample.informMs[share];
  const states = cpeStates.filter((state) => timeline.some((sample) => sample.states[state] > 0));
  const replies = Object.entries(last.replyMs).map(([name, times]) => ({ name, ...times }));
  return [
    chart({
      title: "Sessions per second",
      about: "Sessions that ended well, and that failed, by the second",
      unit: "per second",
      seconds,
      curves: [curve("ended well", (each) => each.okPerSecond, 2), curve("failed", (each) => each.failedPerSecond, 1)],
    }),
    chart({
      title: "Inform to its response",
      about: "Milliseconds from an Inform to its response over time, by share",
      unit: "ms",
      seconds,
      curves: (["p50", "p95", "p99"] as const).map((share) => curve(share, (each) => measured(each, share))),
    }),
    chart({
      title: "CPEs by state",
      about: "How many CPEs are in which state over time",
      unit: "CPEs",
      seconds,
      stacked: true,
      curves: states.map((state) => curve(state, (each) => each.states[state], colourOfState[state])),
    }),
    chart({
      title: "Failed sessions by cause",
      about: "Failed sessions by the second, by cause",
      unit: "per second",
      seconds,
      stacked: true,
      curves: namedCurves(timeline.map((each) => each.failuresPerSecond)),
      without: "No session failed.",
    }),
    chart({
      title: "Faults that the CPEs were given",
      about: "Faults that struck by the second, by name",
      unit: "per second",
      seconds,
      stacked: true,
      curves: namedCurves(timeline.map((each) => each.faultsPerSecond)),
      without: "They were given none, or none struck.",
    }),
    bars(
      "Time of the ACS to reply",
      replies.toSorted((one, other) => other.count - one.count),
    ),
    chart({
      title: "Time of the ACS to reply, p95 over time",
      about: "Milliseconds until the ACS replies over time, for 95 in 100, by the message",
      unit: "ms",
      seconds,
      curves: replies.map(({ name }) =>
        curve(name, ({ replyMs }) => (replyMs[name]?.count ? replyMs[name].p95 : undefined)),
      ),
    }),
    chart({
      title: "This machine",
      about: "CPU in percent of one core over time",
      unit: "% of one core",
      seconds,
      curves: [curve("CPU", (each) => each.cpuPercent)],
    }),
    chart({
      title: "Sessions open",
      about: "Sessions that are open at a time",
      unit: "sessions",
      seconds,
      curves: [curve("open", (each) => each.open)],
    }),
  ];
}

const marks: Readonly<Record<StepOutcome["outcome"], string>> = {
  met: "met",
  failed: "failed",
  skipped: "not come to",
};

function verdict({ steps }: ScenarioOutcome): Markup {
  const failed = steps.filter(({ outcome }) => outcome !== "met").length;
  return failed === 0
    ? html`<p class="verdict good">All ${steps.length} steps were met.</p>`
    : html`<p class="verdict bad">${failed} of ${steps.length} steps were not met.</p>`;
}

function steps(scenario: ScenarioOutcome): Markup {
  const row = ({ name, outcome, seconds, unmet }: StepOutcome): Markup => {
    const { first, left } = firstOf(unmet, mostUnmet);
    const shownUnmet = first.map(({ cpe, reason }) => html`<div>${cpe === "" ? "" : `${cpe}: `}${reason}</div>`);
    return html`<tr><td class="text">${name}</td><td class="text ${outcome === "met" ? "good" : "bad"}">${marks[outcome]}</td><td>${timeText(seconds)}</td><td class="text">${shownUnmet}${left > 0 ? `and ${left} more` : ""}</td></tr>`;
  };
  return html`<h2>Steps of ${scenario.name}</h2><div class="wide"><table><thead><tr><th class="text">step</th><th class="text">outcome</th><th>took</th><th class="text">not met</th></tr></thead><tbody>${scenario.steps.map(row)}</tbody></table></div>`;
}

function workers({ workers: all }: FleetReport): Markup {
  const row = ({ at, by, cpes, state, worker }: FleetReport["workers"][number]): Markup =>
    html`<tr><td class="text">${worker}</td><td>${cpes}</td><td class="text ${state === "died" ? "bad" : ""}">${state}${by === undefined ? "" : ` (${by})`}</td><td class="text">${at ?? ""}</td></tr>`;
  return html`<h2>Processes</h2><div class="wide"><table><thead><tr><th class="text">worker</th><th>CPEs</th><th class="text">state</th><th class="text">at</th></tr></thead><tbody>${all.map(row)}</tbody></table></div>`;
}
