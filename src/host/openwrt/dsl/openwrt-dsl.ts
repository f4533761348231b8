import type { Dsl, DslCount, DslDirection, DslReading } from "../../../ports/host/uplinks/dsl.ts";
import { type IpRecord, numberAt, recordAt, textAt } from "../../linux/programs/ip-json.ts";
import type { SystemFiles } from "../../linux/programs/system-files.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciConfig } from "../uci/uci-config.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

const device = "dsl0";

/** Whether there is a modem to be told of: its daemon, or a line in the configuration. */
export function hasDsl({ files, uci }: { readonly files: SystemFiles; readonly uci: UciConfig }): boolean {
  try {
    return files.has("/etc/init.d/dsl_control") || lineSection(uci) !== undefined;
  } catch {
    return false; // whoever reads the package says so
  }
}

/** The line of the modem inside, as its daemon tells: `ubus call dsl metrics`. [OpenWrt ltq-dsl-app] */
export function openWrtDsl({ files, ubus, uci }: Pick<OpenWrtParts, "files" | "ubus" | "uci">): Dsl {
  return {
    read: async () => {
      const metrics = (await ubus.call("dsl", "metrics")) ?? {};
      const link = files.has(`/sys/class/net/${device}`) ? device : undefined;
      return [lineOf(metrics, link, lineSection(uci))];
    },
  };
}

const lineSection = (uci: UciConfig): UciSection | undefined => lineIn(uci.read("network"));

const lineIn = (network: UciPackage | undefined): UciSection | undefined =>
  [...(network?.sections ?? [])].find(({ type }) => type === "dsl");

const lineKey = "line";

/** The key of the line that carries the frames of a link as packets; undefined where it is another's, or carries cells. */
export function packetLineOf(link: string, network: UciPackage | undefined): string | undefined {
  if (link !== device) return undefined;
  const section = lineIn(network);
  return section !== undefined && textOf(section, "xfer_mode") === "ptm" ? lineKey : undefined;
}

/** What the daemon gives numbers to. */
const states: Readonly<Record<number, DslReading["state"]>> = {
  0: "disabled",
  1: "disabled",
  2: "no-signal",
  3: "no-signal",
  4: "handshake",
  5: "initializing",
  6: "initializing",
  7: "up",
};

export function lineOf(metrics: IpRecord, link: string | undefined, section: UciSection | undefined): DslReading {
  const state = states[numberAt(metrics, "state_num") ?? -1] ?? "unknown";
  const near = recordAt(recordAt(metrics, "errors"), "near");
  const far = recordAt(recordAt(metrics, "errors"), "far");
  return {
    key: lineKey,
    link,
    state,
    upSeconds: state === "up" ? numberAt(metrics, "uptime") : undefined,
    firmwareVersion: textAt(metrics, "firmware_version"),
    transmissionSystem: octetsOf(metrics.xtse),
    profile: textAt(metrics, "profile"),
    powerState: numberAt(metrics, "power_state_num"),
    encapsulation: section && encapsulationOf(section, textAt(metrics, "mode") ?? ""),
    upstream: directionOf(recordAt(metrics, "upstream")),
    downstream: directionOf(recordAt(metrics, "downstream")),
    periods: {
      total: {
        beganSeconds: undefined,
        erroredSeconds: numberAt(near, "es"),
        severelyErroredSeconds: numberAt(near, "ses"),
        corrections: untold,
        checksumErrors: untold,
        headerErrors: { near: numberAt(near, "hec"), far: numberAt(far, "hec") },
        retrains: undefined,
      },
    },
  };
}

const untold: DslCount = { near: undefined, far: undefined };

const directionOf = (record: IpRecord): DslDirection => ({
  bitsPerSecond: numberAt(record, "data_rate"),
  attainableBitsPerSecond: numberAt(record, "attndr"),
  noiseMargin: numberAt(record, "snr"),
  lineAttenuation: numberAt(record, "latn"),
  signalAttenuation: numberAt(record, "satn"),
  power: numberAt(record, "actatp"),
  interleavingDelayMicroseconds: numberAt(record, "interleave_delay"),
  trellis: flagAt(record, "trellis"),
  virtualNoise: flagAt(record, "virtual_noise"),
  rateAdaptation: numberAt(record, "ra_mode_num"),
});

const flagAt = (record: IpRecord, key: string): boolean | undefined => {
  const value = record[key];
  return typeof value === "boolean" ? value : undefined;
};

function octetsOf(value: unknown): Uint8Array | undefined {
  if (!Array.isArray(value) || value.length !== 8) return undefined;
  return value.every((octet) => Number.isInteger(octet) && octet >= 0 && octet < 256)
    ? Uint8Array.from(value)
    : undefined;
}

/** What the line is told to speak, or has found out. */
function encapsulationOf(section: UciSection, mode: string): DslReading["encapsulation"] {
  const transfer = textOf(section, "xfer_mode");
  const said = textOf(section, "line_mode") ?? "";
  const line =
    /vdsl/i.test(mode) || said === "vdsl" ? "vdsl" : /adsl/i.test(mode) || said === "adsl" ? "adsl" : undefined;
  return line !== undefined && (transfer === "atm" || transfer === "ptm") ? { line, mode: transfer } : undefined;
}
