import { isSecretName } from "../../cwmp/soap/secrets.ts";
import { rootless } from "../document/fields.ts";
import { percentilesOf } from "../figures/histogram.ts";
import type { Fleet } from "../fleet.ts";
import type { FleetCpe } from "../fleet-cpe.ts";
import type { UnmetExpectation } from "./outcome.ts";
import { type Seen, toldLack } from "./players.ts";
import type { Expectations } from "./scenario.ts";
import { keysOf, type Window } from "./window.ts";

// Whether what is expected is so by now, and if not, why, by CPE.

/** CPEs whose values are read at a time. */
const atATime = 64;

/** What is not met yet by each CPE that lacks something; the first reason of each. */
export async function unmetBy(
  fleet: Fleet,
  chosen: readonly FleetCpe[],
  expected: Expectations,
  window: Window,
): Promise<readonly UnmetExpectation[]> {
  const keys = keysOf(expected);
  const unmet: UnmetExpectation[] = [];
  const left: FleetCpe[] = [];
  for (const cpe of chosen) {
    const reason = reasonOf(cpe, expected, keys, window);
    if (reason !== undefined) unmet.push({ cpe: cpe.serialNumber, reason });
    else if (expected.values !== undefined) left.push(cpe);
  }
  // The rest has to be read of each: not before it has all else.
  if (expected.values === undefined || unmet.length > 0) return unmet;
  return unmetValues(fleet, left, expected.values);
}

function reasonOf(cpe: FleetCpe, expected: Expectations, keys: readonly string[], window: Window): string | undefined {
  const missing = keys.find((key) => !window.has(key, cpe));
  if (missing !== undefined) return `${lacking(missing, cpe, window)} (${sessionOf(cpe, window)})`;
  const { sessions = 0, well } = expected;
  const had = window.sessionsOf(cpe);
  if (had < sessions) return `${had} of ${sessions} sessions have ended well (${sessionOf(cpe, window)})`;
  return well === true && cpe.state !== "well" ? sessionOf(cpe, window) : undefined;
}

function lacking(key: string, cpe: FleetCpe, window: Window): string {
  const [kind = "", ...rest] = key.split(" ");
  const what = rest.join(" ");
  switch (kind) {
    case "event":
      return `the ACS has not taken ${what}`;
    case "rpc":
      return `the ACS has not asked for ${what}`;
    case "download":
      return `the ACS has asked for no Download of ${what}`;
    case "set":
      return `the ACS has not set ${what}`;
    case "get":
      return `the ACS has not asked for ${what}`;
    default: {
      const fault = window.transferFaultOf(cpe);
      return `the ACS has taken no TransferComplete without fault${fault === undefined ? "" : `, but one with ${fault}`}`;
    }
  }
}

function sessionOf(cpe: FleetCpe, window: Window): string {
  const { state } = cpe;
  if (state === "well") return "its latest session ended well";
  if (state === "failing") {
    const reason = window.failureOf(cpe);
    return `its latest session failed${reason === undefined ? "" : `: ${reason}`}`;
  }
  return state === "silent" ? "it has had no session" : `it is ${state}`;
}

/** What is bounded over all the time, however much is met meanwhile. */
export function unmetByAll(expected: Expectations, seen: Seen): readonly UnmetExpectation[] {
  const reasons: string[] = [];
  const most = expected["most-sessions-per-second"];
  const mostInSecond = [...seen.opened.values()].reduce((highest, many) => Math.max(highest, many), 0);
  if (most !== undefined && mostInSecond > most) {
    reasons.push(`${mostInSecond} sessions were opened in a second, and ${most} are expected at most`);
  }
  const failed = expected["most-failed-sessions"];
  const hasFailed = failed !== undefined && seen.failedSessions > failed;
  if (hasFailed) reasons.push(`${seen.failedSessions} sessions have failed, and ${failed} are expected at most`);
  const p95 = expected["response-p95"];
  const replyP95Ms = percentilesOf(seen.replies).p95;
  if (p95 !== undefined && replyP95Ms > p95) {
    reasons.push(`95 of 100 messages were answered within ${replyP95Ms} ms, and ${p95} ms are expected`);
  }
  return [
    ...toldLack(seen.repeated, "were asked the same too often"),
    ...reasons.map((reason) => ({ cpe: "", reason })),
    ...(hasFailed ? toldLack(seen.failed, "have had sessions that failed") : []),
  ];
}

async function unmetValues(
  fleet: Fleet,
  chosen: readonly FleetCpe[],
  values: Readonly<Record<string, string>>,
): Promise<readonly UnmetExpectation[]> {
  const unmet: UnmetExpectation[] = [];
  const wanted = Object.entries(values);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let cpe = chosen[next++]; cpe !== undefined; cpe = chosen[next++]) {
      const reason = await wrongValue(fleet, cpe, wanted);
      if (reason !== undefined) unmet.push({ cpe: cpe.serialNumber, reason });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, chosen.length) }, worker));
  return unmet;
}

async function wrongValue(
  fleet: Fleet,
  cpe: FleetCpe,
  wanted: readonly (readonly [string, string])[],
): Promise<string | undefined> {
  if (cpe.agent === undefined) return `it is ${cpe.state}`;
  const paths = wanted.map(([path]) => fleet.rootOf(cpe) + rootless(path));
  const answer = await cpe.agent.control({ command: "get", paths });
  if (!answer.ok) return answer.error.faults[0]?.reason ?? answer.error.message;
  for (const [at, [, value]] of wanted.entries()) {
    const path = paths[at] ?? "";
    const found = answer.result.values.find((each) => each.path === path)?.value ?? "";
    if (!fits(found, value))
      return `${path} is ${isSecretName(path) ? "something else" : JSON.stringify(found)}, not ${JSON.stringify(value)}`;
  }
  return undefined;
}

/** `/…/` is searched for, anything else is the value itself. */
function fits(found: string, wanted: string): boolean {
  const [, source] = /^\/(.+)\/$/.exec(wanted) ?? [];
  return source === undefined ? found === wanted : new RegExp(source).test(found);
}
