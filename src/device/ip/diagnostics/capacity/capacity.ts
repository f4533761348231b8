import { preciseMoment } from "../../../../model/values/date-time.ts";
import { bindObject, bindTableBelow } from "../../../binding/bind.ts";
import { asDiagnostic } from "../../../diagnostics/as-diagnostic.ts";
import { type Numbered, numbered } from "../../../diagnostics/numbered.ts";
import type { CapacityRates, CapacityReport } from "../../../diagnostics/reports.ts";
import { capacityOrder, capacityDefaults as defaults, mostFlows } from "./capacity-order.ts";

const object = "Device.IP.Diagnostics.IPLayerCapacityMetrics.";

interface Standing {
  readonly report?: CapacityReport;
}

const unknownTime = new Date("0001-01-01T00:00:00Z");
const momentOf = (ms: number | undefined): Date => (ms === undefined ? unknownTime : preciseMoment(ms));

/** A decimal as people and machines read it: without an exponent, to the billionth. */
const decimal = (value: number | undefined): string => String(Number((value ?? 0).toFixed(9)));
const mbps = (value: number | undefined): string => String(Number((value ?? 0).toFixed(2)));

/** One test of the capacity of the way to a server. (TR-471) [TR-181 IP.Diagnostics.IPLayerCapacityMetrics] */
export const capacity = bindObject(object, {
  load: ({ diagnostics }) => diagnostics.standing("IPLayerCapacityMetrics"),
  ...asDiagnostic("IPLayerCapacityMetrics", capacityOrder),
  parameters: {
    DiagnosticsState: ({ state }) => state,
    IPLayerMaxConnections: { constant: mostFlows },
    IPLayerMaxIncrementalResult: { constant: 100 },
    IPLayerCapSupportedSoftwareVersion: { constant: "cpe-agent" },
    IPLayerCapSupportedControlProtocolVersion: { constant: "11,20" },
    IPLayerCapSupportedMetrics: { constant: ["IPLR", "Sampled_RTT", "IPDV", "IPRR", "RIPR"] },
    Interface: { stored: defaults.Interface },
    Role: { stored: defaults.Role },
    Host: { stored: defaults.Host },
    ServerList: { stored: [] },
    Port: { stored: defaults.Port },
    JumboFramesPermitted: { stored: defaults.JumboFramesPermitted },
    MTU: { stored: defaults.MTU },
    LocalInterfaceRateIncluded: { stored: defaults.LocalInterfaceRateIncluded },
    AuthenticationEnabled: { stored: defaults.AuthenticationEnabled },
    AuthenticationCode: { stored: defaults.AuthenticationCode },
    AuthenticationAlias: { stored: defaults.AuthenticationAlias },
    FlowCount: { stored: defaults.FlowCount },
    MaximumFlows: { stored: defaults.MaximumFlows },
    EthernetPriority: { stored: defaults.EthernetPriority },
    DSCP: { stored: defaults.DSCP },
    ProtocolVersion: { stored: defaults.ProtocolVersion },
    UDPPayloadMin: { stored: defaults.UDPPayloadMin },
    UDPPayloadMax: { stored: defaults.UDPPayloadMax },
    UDPPayloadContent: { stored: defaults.UDPPayloadContent },
    TestType: { stored: defaults.TestType },
    IPDVEnable: { stored: defaults.IPDVEnable },
    IPRREnable: { stored: defaults.IPRREnable },
    RIPREnable: { stored: defaults.RIPREnable },
    PreambleDuration: { stored: defaults.PreambleDuration },
    MaximumTestBandwidth: { stored: defaults.MaximumTestBandwidth },
    StartSendingRate: { stored: defaults.StartSendingRate },
    StartSendingRateIndex: { stored: defaults.StartSendingRateIndex },
    NumberTestSubIntervals: { stored: defaults.NumberTestSubIntervals },
    NumberFirstModeTestSubIntervals: { stored: defaults.NumberFirstModeTestSubIntervals },
    TestSubInterval: { stored: defaults.TestSubInterval },
    StatusFeedbackInterval: { stored: defaults.StatusFeedbackInterval },
    TimeoutNoTestTraffic: { stored: defaults.TimeoutNoTestTraffic },
    TimeoutNoStatusMessage: { stored: defaults.TimeoutNoStatusMessage },
    Tmax: { stored: defaults.Tmax },
    TmaxRTT: { stored: defaults.TmaxRTT },
    TimestampResolution: { stored: defaults.TimestampResolution },
    SeqErrThresh: { stored: defaults.SeqErrThresh },
    ReordDupIgnoreEnable: { stored: defaults.ReordDupIgnoreEnable },
    LowerThresh: { stored: defaults.LowerThresh },
    UpperThresh: { stored: defaults.UpperThresh },
    RetryThresh: { stored: defaults.RetryThresh },
    HighSpeedDelta: { stored: defaults.HighSpeedDelta },
    RateAdjAlgorithm: { stored: defaults.RateAdjAlgorithm },
    SlowAdjThresh: { stored: defaults.SlowAdjThresh },
    HSpeedThresh: { stored: defaults.HSpeedThresh },
    StatusCode: ({ report }) => (report === undefined || report.warnings.length === 0 ? 0 : 1),
    StatusMessage: ({ report }) => report?.warnings.join("; ") ?? "",
    BOMTime: ({ report }) => momentOf(report?.beginMs),
    EOMTime: ({ report }) => momentOf(report?.endMs),
    TmaxUsed: { constant: defaults.Tmax },
    TmaxRTTUsed: { constant: defaults.TmaxRTT },
    TimestampResolutionUsed: { constant: 1000 },
    TestInterval: ({ report }) => Math.round(((report?.endMs ?? 0) - (report?.beginMs ?? 0)) / 1000),
    ...atMax(({ report }: Standing) => report?.most),
    RTTMinAtMax: ({ report }) => decimal(report?.most.leastRoundTrip),
    RTTMaxAtMax: ({ report }) => decimal(report?.most.mostRoundTrip),
    IPLayerCapacitySummary: ({ report }) => mbps(report?.all.mbps),
    LossRatioSummary: ({ report }) => decimal(report?.all.lossRatio),
    RTTRangeSummary: ({ report }) => decimal(report?.all.roundTripRange),
    PDVRangeSummary: ({ report }) => decimal(report?.all.delayRange),
    MinOnewayDelaySummary: ({ report }) => decimal(report?.all.leastDelay),
    MinRTTSummary: ({ report }) => decimal(report?.all.leastRoundTrip),
    ReorderedRatioSummary: ({ report }) => decimal(report?.all.reorderedRatio),
    ReplicatedRatioSummary: ({ report }) => decimal(report?.all.replicatedRatio),
    InterfaceEthMbpsSummary: ({ report }) => mbps(report?.all.linkMbps),
    ActiveFlows: ({ report }) => report?.flows ?? 0,
  },
});

/** The sub-interval that carried most, of all or of a mode. */
function atMax<Row>(of: (row: Row) => CapacityRates | undefined) {
  return {
    MaxIPLayerCapacity: (row: Row) => mbps(of(row)?.mbps),
    TimeOfMax: (row: Row) => momentOf(of(row)?.endMs),
    MaxETHCapacityNoFCS: (row: Row) => mbps(of(row)?.ethernetMbps),
    MaxETHCapacityWithFCS: (row: Row) => mbps(of(row)?.ethernetFcsMbps),
    MaxETHCapacityWithFCSVLAN: (row: Row) => mbps(of(row)?.ethernetVlanMbps),
    LossRatioAtMax: (row: Row) => decimal(of(row)?.lossRatio),
    RTTRangeAtMax: (row: Row) => decimal(of(row)?.roundTripRange),
    PDVRangeAtMax: (row: Row) => decimal(of(row)?.delayRange),
    MinOnewayDelayAtMax: (row: Row) => decimal(of(row)?.leastDelay),
    ReorderedRatioAtMax: (row: Row) => decimal(of(row)?.reorderedRatio),
    ReplicatedRatioAtMax: (row: Row) => decimal(of(row)?.replicatedRatio),
    InterfaceEthMbpsAtMax: (row: Row) => mbps(of(row)?.linkMbps),
  };
}

export const capacityModes = bindTableBelow(capacity, "Device.IP.Diagnostics.IPLayerCapacityMetrics.ModalResult.{i}.", {
  rows: ({ report }) => numbered(report?.modes ?? []),
  instance: ({ instance }) => instance,
  parameters: atMax(({ row }: Numbered<CapacityRates>) => row),
});

export const capacityIncrements = bindTableBelow(
  capacity,
  "Device.IP.Diagnostics.IPLayerCapacityMetrics.IncrementalResult.{i}.",
  {
    rows: ({ report }) => numbered(report?.increments ?? []),
    instance: ({ instance }) => instance,
    parameters: {
      IPLayerCapacity: ({ row }) => mbps(row.mbps),
      TimeOfSubInterval: ({ row }) => momentOf(row.endMs),
      LossRatio: ({ row }) => decimal(row.lossRatio),
      RTTRange: ({ row }) => decimal(row.roundTripRange),
      PDVRange: ({ row }) => decimal(row.delayRange),
      MinOnewayDelay: ({ row }) => decimal(row.leastDelay),
      ReorderedRatio: ({ row }) => decimal(row.reorderedRatio),
      ReplicatedRatio: ({ row }) => decimal(row.replicatedRatio),
      InterfaceEthMbps: ({ row }) => mbps(row.linkMbps),
    },
  },
);
