/** What somebody has typed for parameters of diagnostics. */
const flags: Readonly<Record<string, string>> = {
  ByteCount: "--octets",
  DNSServer: "--server",
  DSCP: "--dscp",
  DataBlockSize: "--size",
  DownloadURL: "the URL",
  Duration: "--seconds",
  FilterExpression: "--filter",
  FlowCount: "--flows",
  Host: "the host",
  HostList: "the list of hosts",
  HostName: "the name",
  InterTransmissionTime: "--pause",
  Interface: "--interface",
  MaxHopCount: "--max-hops",
  MaximumTestBandwidth: "--max-mbps",
  NumberOfConnections: "--connections",
  NumberOfRepetitions: "--count",
  NumberOfTries: "--tries",
  NumberTestSubIntervals: "--count",
  PacketCount: "--packets",
  Port: "--port",
  ServerList: "the list of servers",
  TestFileLength: "--size",
  TestSubInterval: "--interval",
  TimeBasedTestDuration: "--seconds",
  TimeBasedTestMeasurementInterval: "--interval",
  TimeBasedTestMeasurementOffset: "--offset",
  Timeout: "--timeout",
  UploadURL: "the URL",
};

/** What is wrong with a parameter, in terms of the flag that it was given by. */
export const inTermsOfFlags = (message: string): string =>
  message.replace(/^\w+(?= )/, (name) => (Object.hasOwn(flags, name) ? (flags[name] ?? name) : name));
