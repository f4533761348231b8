import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cpeAgent, RunningCommand } from "../../harness/process/built-program.ts";
import { type ProcessCpe, processCpe } from "../../harness/process/process-cpe.ts";

// What somebody on the device sees of its alarms, by the built program.

let cpe: ProcessCpe;
let at: readonly string[];
let isAway = true;
beforeAll(async () => {
  const before = (_: IncomingMessage, response: ServerResponse): boolean => {
    if (isAway) response.writeHead(503).end();
    return isAway;
  };
  cpe = await processCpe({ acs: { before } });
  at = ["--state-dir", cpe.stateDirectory];
});
afterAll(() => cpe.close());

const printed = (...args: readonly string[]): string => cpeAgent(...args, ...at).stdout;

describe("alarms", () => {
  it("are told as they stand, and what became of them after a kill -9 too", async () => {
    const agent = cpe.start();
    await agent.fact("agent.ready");
    expect(printed("alarms")).toMatch(/^none is watched for \(.*ReportingMechanism is 3 Disabled of all\)$/m);
    printed("set", "Device.FaultMgmt.SupportedAlarm.8.ReportingMechanism=0 Expedited");
    expect(printed("alarms")).toBe("none stands, of 1 that are watched for\n");
    expect(printed("status")).not.toMatch(/^alarms/m);
    for (let attempt = 0; attempt < 3; attempt++) await new RunningCommand("inform", ...at).ended;
    await agent.line(({ fact }) => fact === "alarm.raised");
    const sentence = String.raw`Repeated session failure +Device\.ManagementServer +3 sessions in a row failed$`;
    expect(printed("alarms")).toMatch(new RegExp(String.raw`^20\S+Z +1 +Major +${sentence}`, "m"));
    expect(printed("status")).toMatch(
      /^alarms +Repeated session failure \(Device\.ManagementServer: 3 sessions in a row failed\)$/m,
    );
    await agent.kill("SIGKILL");
    isAway = false;
    const again = cpe.start();
    await again.line(({ fact, outcome }) => fact === "session.end" && outcome === "ok");
    const [cleared, raised] = printed("alarms", "--events").split("\n").slice(1);
    expect(cleared).toMatch(
      /^20\S+Z +1 +ClearedAlarm +Cleared +Repeated session failure .*the agent has started anew$/,
    );
    expect(raised).toMatch(new RegExp(String.raw`^20\S+Z +1 +NewAlarm +Major +${sentence}`));
    expect(JSON.parse(printed("alarms", "--json"))).toMatchObject({
      supported: 10,
      watched: 1,
      standing: [],
      events: [{ type: "ClearedAlarm" }, { type: "NewAlarm", severity: "Major", object: "Device.ManagementServer" }],
    });
  });
});
