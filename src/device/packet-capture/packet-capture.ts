import { bindObject, bindTableBelow } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { Arguments } from "../diagnostics/arguments.ts";
import { asDiagnostic } from "../diagnostics/as-diagnostic.ts";
import { numbered } from "../diagnostics/numbered.ts";
import { strangeWord } from "./capture-filter.ts";

/** What is to be captured, and where it goes. */
export interface CaptureArguments {
  readonly interface: string;
  readonly seconds: number;
  readonly mostPackets: number;
  /** Of the file. */
  readonly mostBytes: number;
  readonly filter: string;
  /** Empty for nowhere: somebody on the device has it. */
  readonly fileTarget: string;
  readonly username: string;
  readonly password: string;
}

/** As the parameters are until they are set. [TR-181 PacketCaptureDiagnostics] */
export const captureDefaults = {
  Interface: "",
  Duration: 60,
  PacketCount: 0,
  ByteCount: 0,
  FileTarget: "",
  FilterExpression: "",
  Username: "",
  Password: "",
} as const;

const mostSeconds = 3600;
/** The file is in memory until it is sent: a small device has no more for it. */
const largestFile = 8 * 1024 * 1024;
/** More of them do not fit into the largest file. */
const mostPackets = 500_000;
const longestFilter = 256;
const targets = ["http", "https", "ftp", "sftp", "tftp"] as const;

export function captureOrder(given: Arguments): CaptureArguments {
  const fileTarget = given.text("FileTarget");
  const filter = given.text("FilterExpression");
  const strange = strangeWord(filter);
  if (filter.length > longestFilter) given.refuse("FilterExpression", `has more than ${longestFilter} characters`);
  else if (strange !== undefined) {
    const allowed = "a filter has words of pcap-filter, numbers and addresses here";
    given.refuse("FilterExpression", `has ${JSON.stringify(strange)} in it, and ${allowed}`);
  }
  return {
    interface: given.text("Interface"),
    seconds: given.count("Duration", 1, mostSeconds),
    mostPackets: given.count("PacketCount", 0, mostPackets) || mostPackets,
    mostBytes: given.count("ByteCount", 0, largestFile) || largestFile,
    filter,
    fileTarget: fileTarget === "" ? "" : given.url("FileTarget", targets),
    username: given.text("Username"),
    password: given.text("Password"),
  };
}

/** Captures that the ACS asks for are sent: this device keeps none. */
function sentOrder(given: Arguments): void {
  if (captureOrder(given).fileTarget === "") given.miss("FileTarget");
}

const capture = bindObject("Device.PacketCaptureDiagnostics.", {
  load: ({ diagnostics }) => diagnostics.standing("PacketCaptureDiagnostics"),
  ...asDiagnostic("PacketCaptureDiagnostics", sentOrder),
  parameters: {
    DiagnosticsState: ({ state }) => state,
    Interface: { stored: captureDefaults.Interface },
    Format: { constant: "libpcap" },
    Duration: { stored: captureDefaults.Duration },
    PacketCount: { stored: captureDefaults.PacketCount },
    ByteCount: { stored: captureDefaults.ByteCount },
    FileTarget: { stored: captureDefaults.FileTarget },
    FilterExpression: { stored: captureDefaults.FilterExpression },
    Username: { stored: captureDefaults.Username },
    Password: { stored: captureDefaults.Password },
  },
});

const results = bindTableBelow(capture, "Device.PacketCaptureDiagnostics.PacketCaptureResult.{i}.", {
  rows: ({ report }) => numbered(report === undefined ? [] : [report]),
  instance: ({ instance }) => instance,
  parameters: {
    FileLocation: ({ row }) => row.location,
    StartTime: ({ row }) => new Date(row.beginMs),
    EndTime: ({ row }) => new Date(row.endMs),
    Count: ({ row }) => row.packets,
  },
});

export const packetCapture: Component = [capture, results];
