import type { OutgoingEnvelope } from "../../cwmp/soap/envelope.ts";
import type { Header } from "../../cwmp/soap/header.ts";
import type { FaultSettings } from "./fault-rule.ts";

// What a CPE says otherwise than its agent does. Envelopes in, envelopes out.

type Sent = OutgoingEnvelope;
type Inform = Extract<Sent["body"], { readonly kind: "acs-request"; readonly method: "Inform" }>["message"];

/** What a message is called by the `message` of a fault. */
export function nameOfSent(envelope: Sent | undefined): string {
  if (envelope === undefined) return "empty";
  const { body } = envelope;
  switch (body.kind) {
    case "fault":
      return "Fault";
    case "cpe-response":
    case "acs-response":
      return `${body.method}Response`;
    case "cpe-request":
    case "acs-request":
      return body.method;
  }
}

/** The RPC of the ACS that a message answers, with "" for one of which only the fault is known; undefined: it answers none. */
export function answeredBy({ body }: Sent): string | undefined {
  if (body.kind === "cpe-response") return body.method;
  return body.kind === "fault" ? "" : undefined;
}

function withInform(envelope: Sent, change: (inform: Inform) => Inform): Sent {
  const { body } = envelope;
  if (body.kind !== "acs-request" || body.method !== "Inform") return envelope;
  return { ...envelope, body: { ...body, message: change(body.message) } };
}

const transferEvents = /^(7 TRANSFER COMPLETE|M (Download|Upload|ScheduleDownload))$/;

/** Undefined: nothing is left to be told, so there is no session. */
export function withoutTransferEvents(envelope: Sent): Sent | undefined {
  let isEmpty = false;
  const told = withInform(envelope, (inform) => {
    const Event = inform.Event.filter(({ EventCode }) => !transferEvents.test(EventCode));
    isEmpty = Event.length === 0;
    return { ...inform, Event };
  });
  return isEmpty ? undefined : told;
}

/** An Inform has one event at least. */
export const withoutBootstrap = (envelope: Sent): Sent =>
  withInform(envelope, (inform) => {
    const left = inform.Event.filter(({ EventCode }) => EventCode !== "0 BOOTSTRAP");
    return { ...inform, Event: left.length > 0 ? left : [{ EventCode: "1 BOOT", CommandKey: "" }] };
  });

/** The event of a session that somebody asked this CPE for. */
const askedFor = /^X [0-9A-F]{6} INFORM$/;

export const withEvent = (envelope: Sent, code: string): Sent =>
  withInform(envelope, (inform) => ({
    ...inform,
    Event: inform.Event.map((event) => (askedFor.test(event.EventCode) ? { ...event, EventCode: code } : event)),
  }));

export const withSerialNumber = (envelope: Sent, serial: string): Sent =>
  withValues(
    withInform(envelope, (inform) => ({ ...inform, DeviceId: { ...inform.DeviceId, SerialNumber: serial } })),
    ".DeviceInfo.SerialNumber",
    () => serial,
  );

export function withTransferFault(envelope: Sent, { code = 9010, text = "Download failure" }: FaultSettings): Sent {
  const { body } = envelope;
  if (body.kind !== "acs-request" || body.method !== "TransferComplete") return envelope;
  return {
    ...envelope,
    body: { ...body, message: { ...body.message, FaultStruct: { FaultCode: code, FaultString: text } } },
  };
}

/** The value of each parameter whose path ends so, in what tells values. */
export function withValues(envelope: Sent, ending: string, value: (told: string) => string): Sent {
  const { body } = envelope;
  const changed = (list: Inform["ParameterList"]): Inform["ParameterList"] =>
    list.map((each) =>
      each.Name.endsWith(ending) ? { ...each, Value: { ...each.Value, value: value(each.Value.value) } } : each,
    );
  if (body.kind === "acs-request" && body.method === "Inform") {
    return withInform(envelope, (inform) => ({ ...inform, ParameterList: changed(inform.ParameterList) }));
  }
  if (body.kind !== "cpe-response" || body.method !== "GetParameterValues") return envelope;
  return {
    ...envelope,
    body: { ...body, message: { ...body.message, ParameterList: changed(body.message.ParameterList) } },
  };
}

export function withId(envelope: Sent, id: string | undefined): Sent {
  const { id: _, ...rest } = envelope.header;
  const header: Header = id === undefined ? rest : { ...rest, id };
  return { ...envelope, header };
}
