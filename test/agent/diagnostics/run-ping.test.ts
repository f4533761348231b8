import { expect, it } from "vitest";
import { runPing } from "../../../src/agent/diagnostics/run-ping.ts";
import type { PingAnswer } from "../../../src/ports/host/network/network-tests.ts";
import { instantMeans } from "./instant-means.ts";

// [TR-181 IP.Diagnostics.IPPing]

const reply: PingAnswer = { kind: "reply", microseconds: 1500 };
const lost: PingAnswer = { kind: "lost" };
const unreachable: PingAnswer = { kind: "unreachable" };

function ran(...answers: readonly PingAnswer[]) {
  const left = [...answers];
  const target = { address: "192.0.2.9", family: 4 } as const;
  const means = instantMeans({
    tests: {
      addressesOf: async () => ({ ok: true, result: [target] }),
      ping: async () => ({ ok: true, result: left.shift() }),
    },
  });
  const order = {
    interface: "",
    family: undefined,
    host: "a.example",
    timeoutMs: 1000,
    dataBytes: 56,
    dscp: 0,
  } as const;
  return runPing({ ...order, repetitions: answers.length }, means);
}

it("says that there is no way where a router said so once, and nothing was answered", async () => {
  expect(await ran(unreachable, lost, lost)).toMatchObject({ ok: false, error: "NoRouteToHost" });
  expect(await ran(unreachable, reply, lost)).toMatchObject({ ok: true, result: { successCount: 1, failureCount: 2 } });
  expect(await ran(lost, lost)).toMatchObject({ ok: true, result: { successCount: 0, failureCount: 2 } });
});
