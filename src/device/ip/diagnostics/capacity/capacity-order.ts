import type { CapacityOrder } from "../../../../ports/host/network/capacity.ts";
import { type Arguments, isHost } from "../../../diagnostics/arguments.ts";

/** What a test of capacity is to do, as its parameters have it. [TR-181 IP.Diagnostics.IPLayerCapacityMetrics] */
export interface CapacityArguments extends Omit<CapacityOrder, "link" | "servers"> {
  readonly interface: string;
  readonly family: 4 | 6 | undefined;
  /** By name or address; looked up when it runs. */
  readonly servers: readonly { readonly host: string; readonly port: number }[];
  readonly ethernetPriority: number;
  /** Of these the first mode is the maximum; 0 where there is one mode only. */
  readonly firstModeIntervals: number;
  readonly readsLink: boolean;
}

/** As the parameters are until they are set: those of `udpst` where the data model has none. */
export const capacityDefaults = {
  Interface: "",
  Role: "Receiver",
  Host: "",
  ServerList: "",
  Port: 24601,
  JumboFramesPermitted: true,
  MTU: 1500,
  LocalInterfaceRateIncluded: true,
  AuthenticationEnabled: false,
  AuthenticationCode: "",
  AuthenticationAlias: "",
  FlowCount: 1,
  MaximumFlows: 1,
  EthernetPriority: 0,
  DSCP: 0,
  ProtocolVersion: "Any",
  UDPPayloadMin: 52,
  UDPPayloadMax: 1222,
  UDPPayloadContent: "zeroes",
  TestType: "Search",
  IPDVEnable: false,
  IPRREnable: true,
  RIPREnable: true,
  PreambleDuration: 0,
  MaximumTestBandwidth: 0,
  StartSendingRate: 500,
  StartSendingRateIndex: 0,
  NumberTestSubIntervals: 10,
  NumberFirstModeTestSubIntervals: 0,
  TestSubInterval: 1000,
  StatusFeedbackInterval: 50,
  TimeoutNoTestTraffic: 1000,
  TimeoutNoStatusMessage: 1000,
  Tmax: 1000,
  TmaxRTT: 3000,
  TimestampResolution: 1,
  SeqErrThresh: 10,
  ReordDupIgnoreEnable: true,
  LowerThresh: 30,
  UpperThresh: 90,
  RetryThresh: 5,
  HighSpeedDelta: 10,
  RateAdjAlgorithm: "B",
  SlowAdjThresh: 3,
  HSpeedThresh: 1,
} as const;

/** At a time: more would only be more work for the same line. */
export const mostFlows = 8;
/** The table of rates has no more rows than this. */
const mostIndex = 1152;
const payloads = { usual: 1222, fullMtu: 1472, jumbo: 8972 } as const;

export function capacityOrder(given: Arguments): CapacityArguments {
  const jumbo = given.flag("JumboFramesPermitted");
  const role = oneOf(given, "Role", ["Receiver", "Sender"]);
  const content = oneOf(given, "UDPPayloadContent", ["zeroes", "random"]);
  const testType = oneOf(given, "TestType", ["Search", "Fixed"]);
  const algorithm = oneOf(given, "RateAdjAlgorithm", ["B", "C"]);
  const intervalMs = given.count("TestSubInterval", 100, 6000);
  const intervals = given.count("NumberTestSubIntervals", 1, 100);
  const leastFlows = given.count("FlowCount", 1, mostFlows);
  const preamble = given.count("PreambleDuration", 0, 5);
  const order = {
    interface: given.text("Interface"),
    family: given.family(),
    direction: role === "Sender" ? "upload" : "download",
    servers: serversOf(given),
    leastFlows,
    flows: Math.max(leastFlows, given.count("MaximumFlows", 1, mostFlows)),
    dscp: given.count("DSCP", 0, 63),
    ethernetPriority: given.count("EthernetPriority", 0, 7),
    key: keyOf(given),
    maxMbps: given.count("MaximumTestBandwidth", 0, 32_767),
    jumbo,
    fullMtu: fillsMtu(given, jumbo),
    randomPayload: content === "random",
    search: {
      algorithm: algorithm === "C" ? "C" : "B",
      index: indexOf(given, testType === "Fixed"),
      isFixed: testType === "Fixed",
      lowerMs: given.count("LowerThresh", 5, 250),
      upperMs: given.count("UpperThresh", 5, 250),
      oneWay: given.flag("IPDVEnable"),
      sequenceErrors: given.count("SeqErrThresh", 0, 100),
      ignoresReordering: given.flag("ReordDupIgnoreEnable"),
      highSpeedDelta: given.count("HighSpeedDelta", 2, 255),
      slowAdjustment: given.count("SlowAdjThresh", 2, 65_535),
    },
    trialMs: given.count("StatusFeedbackInterval", 5, 250),
    intervalMs,
    intervals,
    skippedIntervals: Math.ceil((preamble * 1000) / intervalMs),
    firstModeIntervals: given.count("NumberFirstModeTestSubIntervals", 0, 100),
    silenceMs: Math.min(
      given.count("TimeoutNoTestTraffic", 500, 1000),
      given.count("TimeoutNoStatusMessage", 500, 1000),
    ),
    readsLink: given.flag("LocalInterfaceRateIncluded"),
  } as const;
  if (order.search.lowerMs > order.search.upperMs) given.refuse("LowerThresh", "is above UpperThresh");
  if (order.trialMs > intervalMs) given.refuse("StatusFeedbackInterval", "is longer than TestSubInterval");
  if (order.firstModeIntervals >= intervals) {
    given.refuse("NumberFirstModeTestSubIntervals", "leaves no sub-interval for the second mode");
  }
  protocolHasNo(given);
  return order;
}

/** What the protocol cannot ask of the server is as it is there. */
function protocolHasNo(given: Arguments): void {
  const { HSpeedThresh, RetryThresh } = capacityDefaults;
  given.count("HSpeedThresh", HSpeedThresh, HSpeedThresh);
  given.count("RetryThresh", RetryThresh, RetryThresh);
  given.count("UDPPayloadMin", 35, capacityDefaults.UDPPayloadMin);
}

function oneOf(given: Arguments, name: string, allowed: readonly string[]): string {
  const value = given.text(name);
  if (!allowed.includes(value)) {
    given.refuse(name, `is ${JSON.stringify(value.slice(0, 60))}, and must be ${allowed.join(" or ")} here`);
  }
  return value;
}

/** Whether datagrams fill an MTU of 1,500; otherwise they leave room for tunnels. */
function fillsMtu(given: Arguments, jumbo: boolean): boolean {
  const payload = given.count("UDPPayloadMax", 1, payloads.jumbo);
  const { fullMtu, jumbo: large, usual } = payloads;
  if (payload !== usual && payload !== fullMtu && (payload !== large || !jumbo)) {
    const most = jumbo ? `, ${fullMtu} or ${large}` : ` or ${fullMtu}`;
    given.refuse("UDPPayloadMax", `is ${payload}, and must be ${usual}${most} here`);
  }
  given.count("MTU", (payload === fullMtu ? fullMtu : usual) + 28, 65_535);
  return payload === fullMtu;
}

/** A row of the table of rates; undefined for the server's own choice. */
function indexOf(given: Arguments, isFixed: boolean): number | undefined {
  const index = given.count("StartSendingRateIndex", 0, mostIndex);
  const kbps = given.count("StartSendingRate", 500, 40_000_000);
  if (index > 0) return index;
  if (kbps === capacityDefaults.StartSendingRate) return isFixed ? 0 : undefined;
  if (kbps > 1_000_000) given.refuse("StartSendingRate", `is ${kbps}, and must be 500 to 1000000 here`);
  return Math.round(kbps / 1000);
}

/** The server's number for the key is that of the alias. */
function keyOf(given: Arguments): CapacityArguments["key"] {
  const id = given.text("AuthenticationAlias") === "" ? 0 : given.count("AuthenticationAlias", 0, 255);
  if (!given.flag("AuthenticationEnabled")) return undefined;
  const key = given.text("AuthenticationCode");
  if (key === "") given.miss("AuthenticationCode");
  if (key.length > 64) given.refuse("AuthenticationCode", "is longer than 64 characters");
  return { key, id };
}

const mostServers = 8;

/** Each a host, or a host and a port; those of IPv6 in brackets where there is a port. */
function serversOf(given: Arguments): CapacityArguments["servers"] {
  const list = given.text("ServerList");
  const port = given.count("Port", 1, 65_535);
  if (list === "") return [{ host: given.host("Host"), port }];
  const items = list.split(",").map((item) => item.trim());
  if (items.length > mostServers) given.refuse("ServerList", `has more than ${mostServers} servers`);
  return items.map((item) => {
    const [, inBrackets, plain, ownPort] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(item) ?? ["", "", item];
    const host = inBrackets || plain || "";
    const server = { host, port: ownPort === undefined ? port : Number(ownPort) };
    if (!isHost(host) || server.port < 1 || server.port > 65_535) {
      given.refuse("ServerList", `has ${JSON.stringify(item.slice(0, 60))}, which is no host, nor a host and a port`);
    }
    return server;
  });
}
