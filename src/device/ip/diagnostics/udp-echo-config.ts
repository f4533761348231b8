import type { Tree } from "../../../model/tree.ts";
import { preciseMoment } from "../../../model/values/date-time.ts";
import type { Tr181Values } from "../../../schema/generated/tr181.types.ts";
import { bindObject } from "../../binding/bind.ts";

const path = "Device.IP.Diagnostics.UDPEchoConfig.";

const defaults = { Enable: false, Interface: "", SourceIPAddress: "", UDPPort: 7, EchoPlusEnabled: false } as const;

/** What the server is to do. */
export interface EchoConfig {
  readonly enabled: boolean;
  /** A row, or empty for all. */
  readonly interface: string;
  readonly source: string;
  readonly port: number;
  readonly plus: boolean;
}

type Stored = keyof typeof defaults & keyof Tr181Values[typeof path];

/** As it is set now. */
export function echoConfig(tree: Pick<Tree, "storedValue">): EchoConfig {
  const value = (name: Stored): string => tree.storedValue(path + name) ?? String(defaults[name]);
  return {
    enabled: value("Enable") === "true",
    interface: value("Interface"),
    source: value("SourceIPAddress"),
    port: Number(value("UDPPort")),
    plus: value("EchoPlusEnabled") === "true",
  };
}

export const isEchoServed = (tree: Pick<Tree, "storedValue">): boolean => tree.storedValue(`${path}Enable`) === "true";

const unknownTime = new Date("0001-01-01T00:00:00Z");
const timeOf = (ms: number | undefined): Date => (ms === undefined ? unknownTime : preciseMoment(ms));

/** The UDP echo server of the device. [TR-143 A.2] */
export const udpEchoConfig = bindObject(path, {
  load: ({ diagnostics }) => ({ counters: diagnostics.echoServer?.counters() }),
  constraint: (name, value, { isRow }) => {
    if (name === "UDPPort" && !(Number(value) >= 1 && Number(value) <= 65535)) return `${value} is not 1 to 65535`;
    // To be refused, though references of other tests may lead nowhere. [TR-143 A.2]
    if (name === "Interface" && value !== "" && !isRow(value)) return `${value} is not there`;
    return undefined;
  },
  parameters: {
    Enable: { stored: defaults.Enable },
    Interface: { stored: defaults.Interface },
    SourceIPAddress: { stored: defaults.SourceIPAddress },
    UDPPort: { stored: defaults.UDPPort },
    EchoPlusEnabled: { stored: defaults.EchoPlusEnabled },
    EchoPlusSupported: { constant: true },
    PacketsReceived: ({ counters }) => counters?.packetsReceived ?? 0,
    PacketsResponded: ({ counters }) => counters?.packetsResponded ?? 0,
    BytesReceived: ({ counters }) => counters?.bytesReceived ?? 0,
    BytesResponded: ({ counters }) => counters?.bytesResponded ?? 0,
    TimeFirstPacketReceived: ({ counters }) => timeOf(counters?.firstMs),
    TimeLastPacketReceived: ({ counters }) => timeOf(counters?.lastMs),
  },
});
