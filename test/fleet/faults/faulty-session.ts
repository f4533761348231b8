import { type OutgoingEnvelope, readEnvelope, writeEnvelope } from "../../../src/cwmp/soap/envelope.ts";
import { FaultBoard } from "../../../src/fleet/faults/fault-board.ts";
import { ruleOf } from "../../../src/fleet/faults/fault-rule.ts";
import { FaultyChannel } from "../../../src/fleet/faults/faulty-channel.ts";
import { Wire } from "../../../src/fleet/faults/wire.ts";
import { FleetCpe } from "../../../src/fleet/fleet-cpe.ts";
import type { ExchangeReply } from "../../../src/ports/exchange.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

// Messages of a session, and a CPE with faults that says them.

export type Body = OutgoingEnvelope["body"];
const namespace = "urn:dslforum-org:cwmp-1-2" as const;
export const written = (body: Body, id = "7") => writeEnvelope({ namespace, header: { id }, body });
export const reply = (body: Body, id = "acs-1"): ExchangeReply => ({ ok: true, status: 200, body: written(body, id) });
const nothing: ExchangeReply = { ok: true, status: 204, body: [] };

export const inform = (...events: readonly string[]): Body => ({
  kind: "acs-request",
  method: "Inform",
  message: {
    DeviceId: { Manufacturer: "Acme", OUI: "00AB12", ProductClass: "Box", SerialNumber: "S2" },
    Event: events.map((EventCode) => ({ EventCode, CommandKey: "" })),
    MaxEnvelopes: 1,
    CurrentTime: "2026-11-22T18:00:00Z",
    RetryCount: 0,
    ParameterList: [
      { Name: "Device.DeviceInfo.SoftwareVersion", Value: { value: "1.0", type: "xsd:string" } },
      {
        Name: "Device.ManagementServer.ConnectionRequestURL",
        Value: { value: "http://10.0.0.2/", type: "xsd:string" },
      },
    ],
  },
});
export const completed: Body = {
  kind: "acs-request",
  method: "TransferComplete",
  message: {
    CommandKey: "k",
    FaultStruct: { FaultCode: 0, FaultString: "" },
    StartTime: "2026-11-22T18:00:00Z",
    CompleteTime: "2026-11-22T18:01:00Z",
  },
};
export const values = (version: string): Body => ({
  kind: "cpe-response",
  method: "GetParameterValues",
  message: {
    ParameterList: [{ Name: "Device.DeviceInfo.SoftwareVersion", Value: { value: version, type: "xsd:string" } }],
  },
});
export const get: Body = {
  kind: "cpe-request",
  method: "GetParameterValues",
  message: { ParameterNames: ["Device.DeviceInfo."] },
};
export const set = (name: string): Body => ({
  kind: "cpe-request",
  method: "SetParameterValues",
  message: { ParameterList: [{ Name: name, Value: { value: "1", type: "xsd:string" } }], ParameterKey: "" },
});

export const silent = {
  heard: () => {},
  mayBegin: () => true,
  opened: () => {
    throw new Error("nobody opens one");
  },
};

/** A CPE with these faults, over as many sessions as wanted; `replies` of the ACS come one after the other. */
export function faulty(faults: readonly Readonly<Record<string, unknown>>[], replies: readonly ExchangeReply[] = []) {
  const clock = new VirtualClock();
  const board = new FaultBoard(() => clock.monotonicMs(), "seed", 1);
  for (const each of faults) board.add(ruleOf(each));
  const cpe = new FleetCpe(2, "S2", "ont", silent);
  const heard: Buffer[] = [];
  const left = [...replies];
  const memory = {};
  const open = () =>
    new FaultyChannel({
      channel: {
        post: async (chunks) => {
          heard.push(Buffer.concat(chunks));
          return left.shift() ?? nothing;
        },
        close: async () => {},
      },
      wire: new Wire(clock, false),
      faults: board.of(cpe),
      memory,
      clock,
      isCutOff: false,
      firstSerialNumber: "S1",
    });
  const say = async (channel: FaultyChannel, body?: Body) =>
    channel.post(body === undefined ? [] : written(body), new AbortController().signal);
  return {
    board,
    clock,
    cpe,
    heard,
    open,
    say,
    told: (at: number) => readEnvelope([heard[at] ?? Buffer.of()], { from: "cpe" }),
  };
}
