import { expect, it } from "vitest";
import { readEnvelope } from "../../../src/cwmp/soap/envelope.ts";
import { FaultBoard } from "../../../src/fleet/faults/fault-board.ts";
import { ruleOf } from "../../../src/fleet/faults/fault-rule.ts";
import { FleetCpe } from "../../../src/fleet/fleet-cpe.ts";

import { type Body, completed, faulty, get, inform, reply, set, silent, values, written } from "./faulty-session.ts";

// What one session says with a fault: envelopes of the agent in, octets to the ACS out.

it("refuses what it is asked for, by parameter, and the agent never hears of it", async () => {
  const fault = { fault: "rpc-fault", rpc: "SetParameterValues", parameter: "Device.WiFi.", code: 9007, text: "no" };
  const { heard, open, say, told } = faulty([fault], [reply(set("Device.WiFi.SSID.1.SSID"), "r1"), reply(get, "r2")]);
  const next = await say(open());
  expect(next.ok && readEnvelope(next.body, { from: "acs" }).body).toMatchObject({ method: "GetParameterValues" });
  expect(heard.length).toBe(2);
  expect(told(1)).toMatchObject({
    header: { id: "r1" },
    body: {
      fault: {
        faultCode: 9003,
        parameterFaults: [{ parameterName: "Device.WiFi.SSID.1.SSID", faultCode: 9007, faultString: "no" }],
      },
    },
  });
});

it("refuses only so often, and only what it is meant for", async () => {
  const fault = { fault: "rpc-fault", parameter: "Device.DeviceInfo.UpTime", code: 9005, times: 1 };
  const { heard, open, say, told } = faulty([fault], [reply(set("Device.X.Y")), reply(get), reply(get)]);
  const channel = open();
  // Not of that object; then all below one that has it; then it has struck once.
  expect(await say(channel)).toMatchObject({ status: 200 });
  expect(heard.length).toBe(1);
  await say(channel);
  expect([heard.length, told(2).body]).toEqual([
    3,
    { kind: "fault", fault: expect.objectContaining({ faultCode: 9005 }) },
  ]);
});

it("answers late, or never; the virtual hour says when", async () => {
  const { clock, heard, open, say } = faulty(
    [
      { fault: "late-answer", rpc: "GetParameterValues", delay: "25s", times: 1 },
      { fault: "no-answer", hold: "40s", after: "1m" },
    ],
    [reply(get)],
  );
  const channel = open();
  await say(channel);
  let isDone = false;
  const late = say(channel, values("1")).then(() => {
    isDone = true;
  });
  await clock.advance(24_999);
  expect([heard.length, isDone]).toEqual([1, false]);
  await clock.advance(1);
  await late;
  expect(heard.length).toBe(2);
  await clock.advance(60_000);
  const never = say(open(), values("1"));
  await clock.advance(40_000);
  expect(await never).toMatchObject({ ok: false, code: "closed" });
  expect(heard.length).toBe(2);
});

it("is as late for each RPC as it was told for that one", async () => {
  const late = (rpc: string, delay: string) => ({ fault: "late-answer", rpc, delay });
  const faults = [late("SetParameterValues", "9s"), late("GetParameterValues", "2s"), late("Reboot", "5s")];
  const { board, clock, heard, open, say } = faulty(faults, [reply(get)]);
  const channel = open();
  await say(channel);
  const answered = say(channel, values("1"));
  await clock.advance(1999);
  expect(heard.length).toBe(1);
  await clock.advance(1);
  await answered;
  expect(heard.length).toBe(2);
  expect(board.list().map(({ struck }) => struck)).toEqual([0, 1, 0]);
});

it.each<[Readonly<Record<string, unknown>>, Body, object]>([
  [{ fault: "no-bootstrap" }, inform("0 BOOTSTRAP", "1 BOOT"), { Event: [{ EventCode: "1 BOOT", CommandKey: "" }] }],
  [{ fault: "no-bootstrap" }, inform("0 BOOTSTRAP"), { Event: [{ EventCode: "1 BOOT", CommandKey: "" }] }],
  [{ fault: "inform-loop", event: "1 BOOT" }, inform("X 00D09E INFORM"), { Event: [{ EventCode: "1 BOOT" }] }],
  [{ fault: "same-serial" }, inform("1 BOOT"), { DeviceId: { SerialNumber: "S1" } }],
  [{ fault: "same-serial", serial: "Z" }, inform("1 BOOT"), { DeviceId: { SerialNumber: "Z" } }],
  [{ fault: "transfer-complete-fault", code: 9016 }, completed, { FaultStruct: { FaultCode: 9016 } }],
  [
    { fault: "wrong-connection-request-url" },
    inform("1 BOOT"),
    { ParameterList: [{}, { Value: { value: "http://192.0.2.1:7547/nobody" } }] },
  ],
])("%j tells otherwise than the agent", async (fault, body, message) => {
  const { open, say, told } = faulty([fault]);
  await say(open(), body);
  expect(told(0).body).toMatchObject({ message });
});

it("goes on telling the version that it had, over sessions", async () => {
  const { open, say, told } = faulty([{ fault: "firmware-unchanged" }]);
  await say(open(), inform("1 BOOT"));
  await say(open(), values("2.0"));
  expect(told(1).body).toMatchObject({ message: { ParameterList: [{ Value: { value: "1.0" } }] } });
});

it("tells a wrong value as often as it is told to, and is counted", async () => {
  const told = (at: number): readonly (string | undefined)[] => {
    const { body } = both.told(at);
    if (body.kind !== "acs-request" || body.method !== "Inform") throw new Error(`a ${body.kind} was told`);
    return body.message.ParameterList.map(({ Value }) => Value.value);
  };
  const both = faulty([
    { fault: "firmware-unchanged", times: 1 },
    { fault: "wrong-connection-request-url", times: 1, url: "http://wrong/" },
  ]);
  const { body: upgraded } = readEnvelope(written(inform("1 BOOT")), { from: "cpe" });
  if (upgraded.kind !== "acs-request" || upgraded.method !== "Inform") throw new Error("no Inform");
  const list = upgraded.message.ParameterList.map((each) =>
    each.Name.endsWith(".SoftwareVersion") ? { ...each, Value: { ...each.Value, value: "2.0" } } : each,
  );
  const next: Body = { ...upgraded, message: { ...upgraded.message, ParameterList: list } };
  await both.say(both.open(), inform("1 BOOT"));
  expect(told(0)).toEqual(["1.0", "http://wrong/"]);
  await both.say(both.open(), next);
  await both.say(both.open(), next);
  expect([told(1), told(2)]).toEqual([
    ["1.0", "http://10.0.0.2/"],
    ["2.0", "http://10.0.0.2/"],
  ]);
  expect(both.board.counts).toEqual({ "firmware-unchanged": 1, "wrong-connection-request-url": 1 });
});

it("never tells of a transfer: neither by its event, nor by a session of its own", async () => {
  const { heard, open, say, told } = faulty([{ fault: "transfer-complete-never" }]);
  const alone = open();
  const answer = await say(alone, inform("7 TRANSFER COMPLETE", "M Download"));
  expect(answer.ok && readEnvelope(answer.body, { from: "acs" }).body).toMatchObject({ method: "Inform" });
  expect(await say(alone, completed)).toMatchObject({ status: 200 });
  expect(await say(alone)).toMatchObject({ status: 204 });
  expect(heard).toEqual([]);
  // Together with another event the session is held, without the transfer.
  const other = open();
  await say(other, inform("1 BOOT", "7 TRANSFER COMPLETE"));
  expect(told(0).body).toMatchObject({ message: { Event: [{ EventCode: "1 BOOT" }] } });
  await say(other, completed);
  await say(other);
  expect(heard.map(({ length }) => length > 0)).toEqual([true, false]);
});

it("tells of a transfer twice, each with an ID of its own", async () => {
  const { heard, open, say, told } = faulty([{ fault: "transfer-complete-twice" }]);
  await say(open(), completed);
  expect(heard.length).toBe(2);
  expect([told(0).header.id, told(1).header.id]).toEqual(["7", "7-again"]);
  expect(told(0).body).toEqual(told(1).body);
});

it("answers with another ID, or none; its own requests keep theirs", async () => {
  const { open, say, told } = faulty([{ fault: "wrong-id" }]);
  const channel = open();
  await say(channel, inform("1 BOOT"));
  await say(channel, values("1"));
  expect([told(0).header.id, told(1).header.id]).toEqual(["7", "7-of-another"]);
  const missing = faulty([{ fault: "missing-id" }]);
  await missing.say(missing.open(), values("1"));
  expect(missing.told(0).header.id).toBeUndefined();
});

it.each<[Readonly<Record<string, unknown>>, (octets: Buffer, good: Buffer) => boolean]>([
  [{ fault: "truncated-xml", octet: 50 }, (octets, good) => octets.equals(good.subarray(0, 50))],
  [{ fault: "huge-xml", megabytes: 1 }, (octets, good) => octets.length === good.length + 2 ** 20],
  [
    { fault: "wrong-namespace" },
    (octets) => octets.includes("urn:dslforum-org:cwmp-9-9") && !octets.includes("cwmp-1-2"),
  ],
  [{ fault: "malformed-xml" }, (octets) => octets.includes(" & <")],
])("%j spoils octets", async (fault, fits) => {
  const { heard, open, say } = faulty([fault]);
  await say(open(), inform("1 BOOT"));
  const good = Buffer.concat(written(inform("1 BOOT")));
  expect(fits(heard[0] ?? Buffer.of(), good)).toBe(true);
});

it("is cut off where there are no sockets either, and its link may be down", async () => {
  const cut = faulty([{ fault: "connection-closed", message: "Inform" }]);
  expect(await cut.say(cut.open(), inform("1 BOOT"))).toMatchObject({ ok: false, code: "closed" });
  const down = faulty([{ fault: "link-down", for: "1h" }]);
  expect(await down.say(down.open(), inform("1 BOOT"))).toMatchObject({ ok: false, code: "unreachable" });
  await down.clock.advance(3_600_000);
  expect(down.board.of(down.cpe)).toEqual([]);
});

it("strikes on a share of the occasions, the same ones for the same seed", () => {
  const struck = (seed: string) => {
    const board = new FaultBoard(() => 0, seed, 1);
    board.add(ruleOf({ fault: "no-bootstrap", chance: "10%", select: "i=2-3000" }));
    return Array.from({ length: 3000 }, (_, at) =>
      board.of(new FleetCpe(at + 1, `S${at}`, "ont", silent)).some((each) => each.strikes()),
    );
  };
  const [one, same, other] = [struck("a"), struck("a"), struck("b")];
  expect(one).toEqual(same);
  expect(one).not.toEqual(other);
  expect(one[0]).toBe(false);
  const share = one.filter(Boolean).length / 3000;
  expect(share).toBeGreaterThan(0.07);
  expect(share).toBeLessThan(0.13);
});
