import { expect } from "vitest";
import { handlers } from "../../../src/cwmp/handlers.ts";
import type { CpeMethod, CpeRpcs } from "../../../src/cwmp/methods.ts";
import { dispatch } from "../../../src/cwmp/session/dispatch.ts";
import type { RpcContext } from "../../../src/cwmp/session/session-context.ts";
import { readEnvelope, writeEnvelope } from "../../../src/cwmp/soap/envelope.ts";
import { sampleDevice } from "../../model/sample-device.ts";
import { validateEnvelope } from "../message-definitions.ts";
import { type NotedLog, notedActions, notedLog } from "../session/session-fixture.ts";

// Asks a device with a real tree, as the ACS does, and checks each answer against the message definitions.

export type Device = RpcContext & { readonly log: NotedLog; readonly actions: ReturnType<typeof notedActions> };
export type Refused = { readonly code: number; readonly parameters: Readonly<Record<string, number>> };

export async function device(...parts: Parameters<typeof sampleDevice>): Promise<Device> {
  const { tree } = await sampleDevice(...parts);
  return { tree, actions: notedActions(), log: notedLog() };
}

/** The response, or the codes of the fault that stands for it. */
export async function ask<M extends CpeMethod>(
  device: Device,
  method: M,
  message: CpeRpcs[M]["request"],
): Promise<CpeRpcs[M]["response"] | Refused> {
  const request = { kind: "cpe-request", method, message } as Parameters<typeof dispatch>[0];
  const answer = await dispatch(request, handlers, device, device.log);
  const written = writeEnvelope({ namespace: "urn:dslforum-org:cwmp-1-2", header: { id: "1" }, body: answer });
  expect(validateEnvelope(written)).toEqual([]);
  const body = answer.kind === "written-response" ? readEnvelope(written, { from: "cpe" }).body : answer;
  switch (body.kind) {
    case "fault": {
      const { faultCode, parameterFaults } = body.fault;
      return {
        code: faultCode,
        parameters: Object.fromEntries(parameterFaults.map((one) => [one.parameterName, one.faultCode])),
      };
    }
    case "cpe-response":
      expect(body.method).toBe(method);
      return body.message as CpeRpcs[M]["response"];
    default:
      return expect.unreachable(`a ${body.kind} answers nothing`);
  }
}

export const refused = (code: number, parameters: Refused["parameters"] = {}): Refused => ({ code, parameters });

/** A ParameterValueStruct. */
export const set = (Name: string, value: string, type = "") => ({ Name, Value: { value, type } });
