import type { DiagnosticName } from "../../../src/device/diagnostics/reports.ts";

// What can be asked for on the page of each diagnostic: the arguments that matter, by the names of their parameters.

interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: "text" | "number";
  readonly value: string;
  readonly required?: boolean;
}

export interface Kind {
  readonly name: DiagnosticName;
  readonly title: string;
  readonly about: string;
  readonly fields: readonly Field[];
}

const text = (name: string, label: string, required = true): Field => ({
  name,
  label,
  kind: "text",
  value: "",
  required,
});
const count = (name: string, label: string, value = ""): Field => ({ name, label, kind: "number", value });

export const kinds: readonly Kind[] = [
  {
    name: "IPPing",
    title: "Ping",
    about: "whether a host answers, and how soon",
    fields: [text("Host", "Host"), count("NumberOfRepetitions", "How often", "5"), count("Timeout", "Wait, ms")],
  },
  {
    name: "TraceRoute",
    title: "Traceroute",
    about: "the routers on the way to a host",
    fields: [text("Host", "Host"), count("MaxHopCount", "Most hops"), count("Timeout", "Wait, ms")],
  },
  {
    name: "DownloadDiagnostics",
    title: "Download speed",
    about: "how fast a file comes",
    fields: [
      text("DownloadURL", "URL"),
      count("NumberOfConnections", "Connections", "1"),
      count("TimeBasedTestDuration", "Seconds instead of a whole file"),
    ],
  },
  {
    name: "UploadDiagnostics",
    title: "Upload speed",
    about: "how fast octets go",
    fields: [
      text("UploadURL", "URL"),
      count("TestFileLength", "Octets", "10000000"),
      count("NumberOfConnections", "Connections", "1"),
      count("TimeBasedTestDuration", "Seconds instead"),
    ],
  },
  {
    name: "IPLayerCapacityMetrics",
    title: "Capacity",
    about: "what the way to a server carries (TR-471)",
    fields: [
      text("ServerList", "Server"),
      count("Port", "Port"),
      count("NumberTestSubIntervals", "Sub-intervals", "10"),
    ],
  },
  {
    name: "UDPEchoDiagnostics",
    title: "UDP echo",
    about: "delay and loss to a UDP echo server",
    fields: [text("Host", "Host"), count("Port", "Port"), count("NumberOfRepetitions", "How often", "5")],
  },
  {
    name: "NSLookupDiagnostics",
    title: "Name lookup",
    about: "the addresses of a name",
    fields: [
      text("HostName", "Name"),
      text("DNSServer", "Name server", false),
      count("NumberOfRepetitions", "How often", "1"),
    ],
  },
  {
    name: "ServerSelectionDiagnostics",
    title: "Server selection",
    about: "which of several hosts is the nearest",
    fields: [text("HostList", "Hosts, separated by commas"), count("NumberOfRepetitions", "How often", "3")],
  },
  {
    name: "NeighboringWiFiDiagnostic",
    title: "Wi-Fi around",
    about: "which networks are on the air; the own ones may be away meanwhile",
    fields: [],
  },
  {
    name: "PacketCaptureDiagnostics",
    title: "Packet capture",
    about: "packets of a link, as a file for Wireshark",
    fields: [
      count("Duration", "Seconds", "10"),
      text("Interface", "Interface, such as Device.IP.Interface.1", false),
      text("FilterExpression", "Filter, in the words of pcap-filter", false),
    ],
  },
  { name: "SelfTestDiagnostics", title: "Self-test", about: "what the device finds wrong with itself", fields: [] },
];

/** The form's values without those that are left as they are. */
export const argumentsOf = (values: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));
