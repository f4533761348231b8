import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { buildSync } from "esbuild";
import { afterEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/host/seeded-random.ts";
import { freePort } from "../net/transfer/real-server.ts";
import { cpeAgent, quietly, RunningCommand, temporaryDirectory } from "./cpe-process.ts";
import { OrderFiles } from "./kill/file-server.ts";
import { type Entry, type Fact, readLedger } from "./kill/ledger.ts";
import { Mortal } from "./kill/mortal.ts";
import { kindOf, type Order, ordersOf } from "./kill/orders.ts";
import { complaints } from "./kill/verdict.ts";

// ACS and agent are killed with -9 at random while files go to and fro: every transfer is reported exactly once.
// `TRANSFERS=1000` for more of them, `SEED=…` for the same orders and choices again (at instants of their own).

const transfers = Number(process.env.TRANSFERS ?? 200);
const seed = process.env.SEED ?? String(randomInt(1e9));
const timeoutMs = 120_000 + transfers * 1000;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
});

async function scene(orders: (files: string) => readonly Order[]) {
  const { path, remove } = temporaryDirectory();
  cleanUp.push(remove);
  const stateDirectory = join(path, "state");
  const ledger = join(path, "ledger");
  const plan = join(path, "plan.json");
  const program = join(path, "acs.mjs");
  const files = new OrderFiles();
  const ordered = orders(await files.start());
  cleanUp.push(() => files.close());
  writeFileSync(plan, JSON.stringify(ordered));
  const source = join(import.meta.dirname, "kill", "mortal-acs.ts");
  buildSync({ entryPoints: [source], bundle: true, platform: "node", format: "esm", outfile: program });
  const port = await freePort();
  const [username, password] = ["acs", "knock"];
  const acs = new Mortal(() => {
    const argv = [program, ledger, plan, String(port), username, password, seed];
    return spawn(process.execPath, argv, { stdio: "inherit" });
  });
  const agent = new Mortal(() => {
    const options = [
      "acs.retry.minimumWaitSeconds=1",
      "acs.retry.intervalMultiplier=1000",
      `connectionRequest.username=${username}`,
      `connectionRequest.password=${password}`,
      "connectionRequest.limitPerMinute=6000",
      "device.bootSeconds=0",
      "device.serialNumber=MORTAL1",
    ].flatMap((option) => ["-o", option]);
    const url = `http://127.0.0.1:${port}/`;
    const where = ["--host", "virtual", "--acs-url", url, "--state-dir", stateDirectory];
    return new RunningCommand("run", ...where, ...quietly, ...options).child;
  });
  cleanUp.push(() => Promise.all([acs.end(), agent.end()]));
  return { acs, agent, files, ledger, orders: ordered, stateDirectory };
}

const keysTaken = (entries: readonly Entry[]): ReadonlySet<string> =>
  new Set(entries.flatMap((entry) => (entry.fact === "taken" ? [entry.report.key] : [])));

it(`reports each of ${transfers} transfers exactly once, whoever is killed when`, { timeout: timeoutMs }, async () => {
  const random = seededRandom(seed);
  const { acs, agent, files, ledger, orders, stateDirectory } = await scene((url) => ordersOf(random, transfers, url));
  const startMs = performance.now();
  const entries = (): readonly Entry[] => {
    expect([agent.failure, acs.failure], `seed ${seed}`).toEqual([undefined, undefined]);
    return readLedger(ledger);
  };

  while (keysTaken(entries()).size < orders.length) {
    // Mostly a while after the two have met, so that something gets done however slow the machine is; now and then before.
    const met = random.fraction() < 0.8 ? entries().length : 0;
    while (entries().length <= met) await pause(10);
    const moment = random.fraction() * 500;
    if (random.fraction() < 0.3) {
      await Promise.race([
        pause(moment),
        new Promise<void>((resolve) => {
          files.onRequest = resolve;
        }),
      ]);
      await pause(random.fraction() * 20);
    } else await pause(moment);
    const victim = random.fraction();
    await Promise.all([victim < 0.6 && agent.kill(), victim > 0.5 && acs.kill()]);
  }
  const deaths = { agent: agent.deaths, acs: acs.deaths };

  // Left in peace, they have nothing more to say to each other.
  const peace = entries().length;
  while (cpeAgent("inform", "--state-dir", stateDirectory).code !== 0) await pause(50);
  const found = entries();
  const told = found.filter(({ fact }) => fact === "taken").length;
  const seconds = Math.round((performance.now() - startMs) / 1000);
  console.info(
    `seed ${seed}: ${transfers} transfers in ${seconds} s, ACS killed ${deaths.acs} and agent ${deaths.agent} times, ${told - transfers} reports heard again`,
  );
  expect(complaints(found, orders), `seed ${seed}`).toEqual([]);
  const shown = cpeAgent("transfers", "--json", "--state-dir", stateDirectory).stdout;
  expect(JSON.parse(shown), `seed ${seed}`).toEqual([]);
  expect(found.length).toBeGreaterThan(peace);
  expect(readdirSync(join(stateDirectory, "spool")), `seed ${seed}`).toEqual([]);
  // What was reported as done was done: each file in force once, each upload there whole, and nothing else.
  const done = (rpc: Order["rpc"]) =>
    orders.filter((order) => order.rpc === rpc && kindOf(order).faultCodes.includes(0));
  expect([...files.uploaded.keys()].toSorted(), `seed ${seed}`).toEqual(
    done("Upload")
      .map(({ key }) => key)
      .toSorted(),
  );
  for (const [key, octets] of files.uploaded) {
    expect(octets.toString(), `${key}, seed ${seed}`).toMatch(/<\/configuration>\n$|commandKey=\S+\n$/);
  }
  const row = cpeAgent("add", "Device.NAT.PortMapping.", "--json", "--state-dir", stateDirectory).stdout;
  expect(row, `seed ${seed}`).toContain(`Device.NAT.PortMapping.${2 + done("Download").length + 1}.`);
});

describe("the verdict on them", () => {
  const orders = ordersOf(seededRandom("verdict"), 1, "http://127.0.0.1:1");
  const key = orders[0]?.key ?? "";
  const report = {
    key,
    faultCode: 0,
    faultString: "",
    startTime: "2026-01-01T00:00:10Z",
    completeTime: "2026-01-01T00:00:11Z",
  };
  const at = (seconds: number, fact: Fact): Entry => ({ ...fact, atMs: Date.UTC(2026, 0, 1, 0, 0, seconds) });
  const inform = (session: string, ...events: readonly string[]): Entry =>
    at(12, { fact: "inform", session, events, url: "" });
  const news = ["7 TRANSFER COMPLETE", `M Download(${key})`];
  const asked = at(5, { fact: "asked", key });
  const taken = (session: string, more: Partial<typeof report> = {}): Entry =>
    at(13, { fact: "taken", session, report: { ...report, ...more } });
  const heard = at(14, { fact: "heard", key });
  const start = at(14, { fact: "start" });
  const good = [asked, inform("a", ...news), taken("a"), heard];

  it.each<[string, readonly Entry[], readonly string[]]>([
    ["a report that is heard", good, []],
    ["one that comes again after the ACS has died", [...good.slice(0, 3), start, inform("b", ...news), taken("b")], []],
    [
      "one that comes again after the agent has died",
      [...good.slice(0, 3), inform("b", "1 BOOT", ...news), taken("b")],
      [],
    ],
    ["none", [asked], ["was lost"]],
    ["one of nothing", [...good, taken("a", { key: "other" })], ["never ordered"]],
    [
      "one after it was heard",
      [...good, start, inform("b", "7 TRANSFER COMPLETE"), taken("b")],
      ["unannounced", "again after"],
    ],
    ["an event after it was heard", [...good, inform("b", ...news)], ["announced after"]],
    ["one again although nobody has died", [...good.slice(0, 3), inform("b", ...news), taken("b")], ["without need"]],
    [
      "one in other words",
      [...good.slice(0, 3), start, inform("b", ...news), taken("b", { completeTime: "2026-01-01T00:00:12Z" })],
      ["reported twice"],
    ],
    [
      "one that is not true",
      [asked, inform("a", ...news), taken("a", { faultCode: 9010, faultString: "x" })],
      ["ended with 9010"],
    ],
    ["one of what was begun too early", [at(11, { fact: "asked", key }), ...good.slice(1)], ["before"]],
  ])("%s", (_name, entries, expected) => {
    const found = complaints(entries, orders);
    expect(found.length, found.join()).toBe(expected.length);
    for (const [index, words] of expected.entries()) expect(found[index]).toContain(words);
  });
});
