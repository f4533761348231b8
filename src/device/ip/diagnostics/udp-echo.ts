import { preciseMoment } from "../../../model/values/date-time.ts";
import type { EchoAnswer } from "../../../ports/host/network/network-tests.ts";
import { bindObject, bindTableBelow } from "../../binding/bind.ts";
import type { Arguments } from "../../diagnostics/arguments.ts";
import { asDiagnostic } from "../../diagnostics/as-diagnostic.ts";
import { numbered } from "../../diagnostics/numbered.ts";

export interface EchoOrder {
  readonly interface: string;
  readonly family: 4 | 6 | undefined;
  readonly host: string;
  readonly port: number;
  readonly repetitions: number;
  readonly timeoutMs: number;
  readonly dataBytes: number;
  readonly dscp: number;
  /** Between two datagrams. */
  readonly pauseMs: number;
  readonly eachPacket: boolean;
}

/** As the parameters are until they are set. [TR-181 IP.Diagnostics.UDPEchoDiagnostics] */
export const echoDefaults = {
  Interface: "",
  ProtocolVersion: "Any",
  Host: "",
  Port: 7,
  NumberOfRepetitions: 1,
  Timeout: 5000,
  DataBlockSize: 24,
  DSCP: 0,
  InterTransmissionTime: 1000,
  EnableIndividualPacketResults: false,
} as const;

/** Rows that are kept. */
const mostPackets = 1000;
/** The most that a datagram of IPv4 has room for. */
const largestDatagram = 65507;
/** A device must not become a weapon. */
const leastPauseMs = 10;

export function echoOrder(given: Arguments): EchoOrder {
  const order = {
    interface: given.text("Interface"),
    family: given.family(),
    host: given.host("Host"),
    port: given.count("Port", 1, 65535),
    repetitions: given.count("NumberOfRepetitions", 1, mostPackets),
    timeoutMs: given.count("Timeout", 1, 60_000),
    dataBytes: given.count("DataBlockSize", 1, largestDatagram),
    dscp: given.count("DSCP", 0, 63),
    pauseMs: given.count("InterTransmissionTime", leastPauseMs, 65535),
    eachPacket: given.flag("EnableIndividualPacketResults"),
  };
  given.bounded("NumberOfRepetitions", order.repetitions * (order.timeoutMs + order.pauseMs));
  return order;
}

export const udpEcho = bindObject("Device.IP.Diagnostics.UDPEchoDiagnostics.", {
  load: ({ diagnostics }) => diagnostics.standing("UDPEchoDiagnostics"),
  ...asDiagnostic("UDPEchoDiagnostics", echoOrder),
  parameters: {
    DiagnosticsState: ({ state }) => state,
    Interface: { stored: echoDefaults.Interface },
    ProtocolVersion: { stored: echoDefaults.ProtocolVersion },
    Host: { stored: echoDefaults.Host },
    Port: { stored: echoDefaults.Port },
    NumberOfRepetitions: { stored: echoDefaults.NumberOfRepetitions },
    Timeout: { stored: echoDefaults.Timeout },
    DataBlockSize: { stored: echoDefaults.DataBlockSize },
    DSCP: { stored: echoDefaults.DSCP },
    InterTransmissionTime: { stored: echoDefaults.InterTransmissionTime },
    EnableIndividualPacketResults: { stored: echoDefaults.EnableIndividualPacketResults },
    UDPEchoDiagnosticsMaxResults: { constant: mostPackets },
    IPAddressUsed: ({ report }) => report?.address ?? "",
    SuccessCount: ({ report }) => report?.successCount ?? 0,
    FailureCount: ({ report }) => report?.failureCount ?? 0,
    AverageResponseTime: ({ report }) => report?.average ?? 0,
    MinimumResponseTime: ({ report }) => report?.minimum ?? 0,
    MaximumResponseTime: ({ report }) => report?.maximum ?? 0,
  },
});

const unknownTime = new Date("0001-01-01T00:00:00Z");
const fieldsOf = (answer: EchoAnswer) => (answer.kind === "reply" ? answer.fields : undefined);

export const echoedPackets = bindTableBelow(
  udpEcho,
  "Device.IP.Diagnostics.UDPEchoDiagnostics.IndividualPacketResult.{i}.",
  {
    rows: ({ report }) => numbered(report?.packets ?? []),
    instance: ({ instance }) => instance,
    parameters: {
      PacketSuccess: ({ row }) => row.kind === "reply",
      PacketSendTime: ({ row }) => preciseMoment(row.sentMs),
      PacketReceiveTime: ({ row }) => (row.kind === "reply" ? preciseMoment(row.receivedMs) : unknownTime),
      TestGenSN: ({ row, instance }) => fieldsOf(row)?.testGenSN ?? instance,
      TestRespSN: ({ row }) => fieldsOf(row)?.testRespSN ?? 0,
      TestRespRcvTimeStamp: ({ row }) => fieldsOf(row)?.receivedTimeStamp ?? 0,
      TestRespReplyTimeStamp: ({ row }) => fieldsOf(row)?.replyTimeStamp ?? 0,
      TestRespReplyFailureCount: ({ row }) => fieldsOf(row)?.replyFailureCount ?? 0,
    },
  },
);
