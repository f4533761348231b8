import { existsSync, statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import type { Random } from "../../../src/ports/random.ts";
import { cpeAgent } from "../../harness/process/built-program.ts";
import { type Entry, readLedger } from "./ledger.ts";
import { type Scene, seed } from "./scene.ts";

/** How long nothing may be reported before the rest counts as lost. */
const lostMs = 60_000;

const keysTaken = (entries: readonly Entry[]): ReadonlySet<string> =>
  new Set(entries.flatMap((entry) => (entry.fact === "taken" ? [entry.report.key] : [])));

/**
 * Kills agent and ACS at random until every order is reported, or nothing more is. Then leaves them in peace for one whole
 * session, in which they have nothing to tell each other any more. Resolves with all that the ACS has come to know.
 */
export async function rampage(scene: Scene, random: Random): Promise<readonly Entry[]> {
  const { acs, agent, ledger, orders, stateDirectory } = scene;
  const startMs = performance.now();
  let reported = 0;
  for (let newsMs = startMs; reported < orders.length && performance.now() - newsMs < lostMs; ) {
    await killOne(scene, random);
    expect([agent.failure, acs.failure], `seed ${seed}`).toEqual([undefined, undefined]);
    const now = keysTaken(readLedger(ledger)).size;
    if (now > reported) newsMs = performance.now();
    reported = now;
  }
  const deaths = `ACS killed ${acs.deathsMs.length} and agent ${agent.deathsMs.length} times`;
  while (cpeAgent("inform", "--state-dir", stateDirectory).code !== 0) await pause(50);
  const entries = readLedger(ledger);
  const again = entries.filter(({ fact }) => fact === "taken").length - reported;
  const seconds = Math.round((performance.now() - startMs) / 1000);
  console.info(`seed ${seed}: ${orders.length} transfers in ${seconds} s, ${deaths}, ${again} reports heard again`);
  return entries;
}

/** Mostly a while after the two have met, so that something gets done however slow the machine is; now and then before. */
async function killOne({ acs, agent, files, ledger }: Scene, random: Random): Promise<void> {
  const beginMs = performance.now();
  if (random.fraction() < 0.8) await met(ledger);
  const whileMs = Math.max(500, 2 * (performance.now() - beginMs));
  const instant = pause(random.fraction() * whileMs);
  if (random.fraction() < 0.3) {
    const requested = new Promise<void>((resolve) => {
      files.onRequest = resolve;
    });
    await Promise.race([instant, requested]);
    await pause(random.fraction() * 20);
  } else await instant;
  const victim = random.fraction();
  await Promise.all([victim < 0.6 && agent.kill(), victim > 0.5 && acs.kill()]);
}

/** Until the next Inform, or so long that there may be none. */
async function met(file: string): Promise<void> {
  const size = (): number => (existsSync(file) ? statSync(file).size : 0);
  const informs = (): number => readLedger(file).filter(({ fact }) => fact === "inform").length;
  const untilMs = performance.now() + 15_000;
  let seen = size();
  for (const before = informs(); performance.now() < untilMs; await pause(10)) {
    if (size() === seen) continue;
    seen = size();
    if (informs() > before) return;
  }
}
