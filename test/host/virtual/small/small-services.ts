import type { VirtualSystem } from "../../../../src/ports/host/virtual-system.ts";

type Services = "frameCounters" | "qos" | "tunnels" | "schedules" | "upnp" | "webPages" | "networkProperties";

/** What the small router does for others, and its ways to the outside besides ports. */
export const smallServices: Required<Pick<VirtualSystem, Services>> = {
  frameCounters: true,
  qos: {
    shapers: [
      { key: "internet", enabled: true, link: "ppp0", upBitsPerSecond: 8_000_000, downBitsPerSecond: undefined },
    ],
  },
  tunnels: {
    sixRd: [
      { key: "wan6rd", enabled: true, borderRelay: "192.0.2.1", prefix: "2001:db8:6000::/36", ipv4MaskLength: 8 },
    ],
    dsLite: [{ key: "aftr", enabled: true, endpoint: "2001:db8::64" }],
    gre: [
      {
        key: "hotspot",
        enabled: true,
        endpoint: "192.0.2.20",
        family: 4,
        checksums: false,
        sequenceNumbers: false,
        keyIdentifier: undefined,
      },
    ],
  },
  schedules: {
    enabled: true,
    schedules: [
      {
        key: "evenings",
        enabled: true,
        description: "Evenings",
        days: ["Friday", "Saturday"],
        startTime: "18:00",
        durationSeconds: 3600,
        inverse: false,
      },
    ],
  },
  upnp: { enabled: true, gateway: true, gatewayVersion: 2 },
  webPages: {
    accesses: [{ key: "http", protocol: "http", port: 80, address: undefined }],
    languages: ["en", "de"],
    language: "en",
  },
  networkProperties: { maxTcpWindowBytes: 6_291_456, tcp: "new-reno" },
};
