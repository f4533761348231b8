import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readyScenarioNames } from "../../../src/schema/ready-scenario.ts";
import { acsFor, play, readyWith, unmetIn } from "./playing.ts";

// Each of the scenarios that come with the program, with few CPEs and short times, against the small ACS over real sockets.

const slow = { timeout: 120_000 };
const tested = ["acs-outage", "parameter-audit", "power-cut", "zero-touch-provisioning"];

it("zero-touch provisioning gives new CPEs their settings, whatever their root", slow, async () => {
  const scenario = await readyWith("zero-touch-provisioning", {});
  const acs = await acsFor(scenario);
  const { fleet, outcome } = await play(scenario, 20, acs.url);
  expect(unmetIn(await outcome)).toEqual([]);
  expect(new Set(fleet.cpes.map(({ kind }) => kind))).toEqual(new Set(["home-gateway", "dsl-gateway"]));
  expect(
    acs.devices
      .all()
      .map(({ informs }) => informs > 1)
      .filter(Boolean).length,
  ).toBe(2);
});

it("zero-touch provisioning names each CPE that an ACS does not provision", slow, async () => {
  const scenario = await readyWith("zero-touch-provisioning", { "within: 5m": "within: 1s" });
  const acs = await acsFor({ ...scenario, acs: scenario.acs.slice(1) });
  const { outcome } = await play(scenario, 5, acs.url);
  const { steps } = await outcome;
  expect(steps.map((step) => step.outcome)).toEqual(["met", "failed", "skipped", "skipped", "skipped"]);
  const reason = expect.stringMatching(/^the ACS has not set Device.ManagementServer.PeriodicInformInterval \(/);
  expect(steps[1]?.unmet).toEqual(["S001", "S002", "S003", "S004", "S005"].map((cpe) => ({ cpe, reason })));
});

it("a power cut is survived by all", slow, async () => {
  const scenario = await readyWith("power-cut", { "wait: 30s": "wait: 1s", "storm: 30s": "storm: 2s" });
  const acs = await acsFor(scenario);
  const { outcome } = await play(scenario, 30, acs.url);
  expect(unmetIn(await outcome)).toEqual([]);
  const twice = acs.devices
    .all()
    .filter(({ informs, lastInform }) => informs >= 2 && lastInform?.events.includes("1 BOOT"));
  expect(twice.length).toBe(21);
});

it("an outage of the ACS ends in retries that tell what has changed", slow, async () => {
  const scenario = await readyWith("acs-outage", { "link-down: 1h": "link-down: 3s", "wait: 1h": "wait: 3s" });
  const acs = await acsFor(scenario);
  const { fleet, outcome } = await play(scenario, 10, acs.url);
  expect(unmetIn(await outcome)).toEqual([]);
  expect(fleet.faults.board.counts["link-down"]).toBeGreaterThanOrEqual(10);
  expect(acs.devices.all().map(({ lastInform }) => lastInform?.events)).toEqual(
    Array.from({ length: 10 }, () => expect.arrayContaining(["4 VALUE CHANGE"])),
  );
});

it("a parameter audit goes on although some refuse or answer late", slow, async () => {
  const scenario = await readyWith("parameter-audit", { "delay: 5s": "delay: 500ms" });
  const acs = await acsFor(scenario);
  const { fleet, outcome } = await play(scenario, 40, acs.url);
  expect(unmetIn(await outcome)).toEqual([]);
  expect(fleet.faults.board.counts).toEqual({ "rpc-fault": 2, "late-answer": 2 });
});

it("all that come with the program are tested", () => {
  expect(readyScenarioNames().filter((name) => !tested.includes(name))).toEqual([]);
});
