import type { AccessTechnology } from "../../../src/ports/host/uplinks/cellular.ts";
import type { DslEncapsulation, DslModem } from "../../../src/ports/host/uplinks/dsl.ts";
import type { VirtualSystem } from "../../../src/ports/host/virtual-system.ts";
import type {
  VirtualCage,
  VirtualCellular,
  VirtualDslDirection,
  VirtualDslLine,
  VirtualFlow,
  VirtualShaper,
  VirtualTunnels,
} from "../../../src/ports/host/virtual-uplinks.ts";
import { flag, listOf, number, oneOf, optional, otherwise, record, type Source, text } from "../yaml-shape.ts";
import type { At } from "./virtual-wifi.ts";

// `qos:`, `tunnels:`, `cellular:`, `dsl:` and `transceivers:` of a simulated system.

export const virtualShaper = record<VirtualShaper>({
  key: text,
  enabled: otherwise(true, flag),
  link: optional(text),
  upBitsPerSecond: optional(number),
  downBitsPerSecond: optional(number),
});

export const virtualFlow = record<VirtualFlow>({
  percent: number,
  from: text,
  protocol: number,
  port: number,
  source: text,
  macAddress: text,
  dscp: optional(number),
});

export const virtualTunnels = record<VirtualTunnels>({
  sixRd: otherwise(
    [],
    listOf(
      record<VirtualTunnels["sixRd"][number]>({
        key: text,
        enabled: otherwise(true, flag),
        borderRelay: otherwise("", text),
        prefix: otherwise("", text),
        ipv4MaskLength: otherwise(0, number),
      }),
    ),
  ),
  dsLite: otherwise(
    [],
    listOf(
      record<VirtualTunnels["dsLite"][number]>({
        key: text,
        enabled: otherwise(true, flag),
        endpoint: otherwise("", text),
      }),
    ),
  ),
  gre: otherwise(
    [],
    listOf(
      record<VirtualTunnels["gre"][number]>({
        key: text,
        enabled: otherwise(true, flag),
        endpoint: otherwise("", text),
        family: otherwise(4, oneOf(4, 6)),
        checksums: otherwise(false, flag),
        sequenceNumbers: otherwise(false, flag),
        keyIdentifier: optional(number),
      }),
    ),
  ),
});

const technology = oneOf<AccessTechnology>("gprs", "edge", "umts", "hspa", "lte", "nr");

export const virtualCellular = record<VirtualCellular>({
  modems: listOf(
    record<VirtualCellular["modems"][number]>({
      key: text,
      link: text,
      technologies: listOf(technology),
      technology,
      network: text,
      roaming: otherwise(false, flag),
      maxUpBitsPerSecond: optional(number),
      maxDownBitsPerSecond: optional(number),
      imei: text,
      imsi: text,
      iccid: text,
      rssi: number,
      rsrp: number,
      rsrq: number,
    }),
  ),
  accessPoints: otherwise(
    [],
    listOf(
      record<VirtualCellular["accessPoints"][number]>({
        key: text,
        enabled: otherwise(true, flag),
        modem: optional(text),
        apn: text,
        username: otherwise("", text),
        family: optional(oneOf(4, 6)),
      }),
    ),
  ),
});

const dslDirection = record<VirtualDslDirection>({
  bitsPerSecond: number,
  attainableBitsPerSecond: number,
  noiseMargin: number,
  noiseSwing: otherwise(0, number),
  lineAttenuation: number,
  signalAttenuation: optional(number),
  power: number,
  interleavingDelayMicroseconds: otherwise(0, number),
  interleavingDepth: otherwise(1, number),
  impulseNoiseProtection: otherwise(0, number),
  trellis: otherwise(true, flag),
  rateAdaptation: otherwise(2, number),
  erroredSecondsPerHour: otherwise(0, number),
  severelyErroredSecondsPerHour: otherwise(0, number),
  correctionsPerHour: otherwise(0, number),
  checksumErrorsPerHour: otherwise(0, number),
  headerErrorsPerHour: otherwise(0, number),
});

const dslModem = record<DslModem>({ country: text, vendor: text });

const dslEncapsulation = record<DslEncapsulation>({ line: oneOf("adsl", "vdsl"), mode: oneOf("atm", "ptm") });

export const virtualDslLine = record<VirtualDslLine>({
  key: text,
  link: text,
  firmwareVersion: optional(text),
  transmissionSystem: optional(text),
  possibleSystems: optional(text),
  profile: optional(text),
  profiles: otherwise([], listOf(text)),
  ends: optional(record({ near: dslModem, far: dslModem })),
  encapsulation: dslEncapsulation,
  encapsulations: optional(listOf(dslEncapsulation)),
  electricalLength: optional(number),
  cyclicExtension: optional(number),
  upstream: dslDirection,
  downstream: dslDirection,
});

export const virtualCage = record<VirtualCage>({
  key: text,
  module: optional(
    record<NonNullable<VirtualCage["module"]>>({
      vendor: text,
      oui: text,
      part: text,
      revision: otherwise("1.0", text),
      connector: text,
      compliance: text,
      bitRate: number,
      kilometres: number,
      wavelength: number,
      made: text,
      celsius: otherwise(45, number),
      sentDbm: number,
      receivedDbm: number,
      receivedSwing: otherwise(0, number),
    }),
  ),
});

/** Modems, lines and cages are on links that there are; one of a modem that nobody has connected has no carrier. */
export function checkModems({ cellular, dsl, transceivers, links }: VirtualSystem, source: Source, at: At): void {
  const find = (name: string, ...path: readonly (string | number)[]) => {
    const link = links.find((each) => each.name === name);
    if (link === undefined) source.report(at(...path), `there is no link "${name}"`);
    return link;
  };
  for (const [index, { key, link: name }] of (cellular?.modems ?? []).entries()) {
    const link = find(name, "cellular", "modems", index);
    const isUsed = cellular?.accessPoints.some(({ enabled, modem }) => enabled && modem === key) === true;
    if (link !== undefined && link.carrier !== isUsed)
      source.report(
        at("cellular", "modems", index),
        `the carrier of "${name}" is whether an access point uses "${key}"`,
      );
  }
  for (const [index, { modem }] of (cellular?.accessPoints ?? []).entries())
    if (modem !== undefined && !cellular?.modems.some(({ key }) => key === modem))
      source.report(at("cellular", "accessPoints", index), `there is no modem "${modem}"`);
  for (const [index, { link, transmissionSystem, possibleSystems }] of (dsl?.lines ?? []).entries()) {
    find(link, "dsl", "lines", index);
    for (const system of [transmissionSystem, possibleSystems])
      if (system !== undefined && !/^[\da-f]{16}$/i.test(system))
        source.report(at("dsl", "lines", index), `"${system}" is not eight octets in hexadecimal`);
  }
  for (const [index, { key, module }] of (transceivers ?? []).entries()) {
    if (find(key, "transceivers", index)?.physical === false)
      source.report(at("transceivers", index), `"${key}" is no port with hardware of its own`);
    if (
      module !== undefined &&
      !/^[\da-f]{2} [\da-f]{16} [\da-f]{6}$/i.test(`${module.connector} ${module.compliance} ${module.oui}`)
    )
      source.report(
        at("transceivers", index),
        "connector, compliance and oui are one, eight and three octets in hexadecimal",
      );
  }
}

/** The links of shapers are some that there are, and no two tunnels have one key, of which a link is named. */
export function checkUplinks({ qos, tunnels, links }: VirtualSystem, source: Source, at: At): void {
  for (const [index, { link }] of (qos?.shapers ?? []).entries())
    if (link !== undefined && !links.some(({ name }) => name === link))
      source.report(at("qos", "shapers", index), `there is no link "${link}"`);
  for (const [index, { from }] of (qos?.flows ?? []).entries())
    if (!links.some(({ name }) => name === from))
      source.report(at("qos", "flows", index), `there is no link "${from}"`);
  if ((qos?.flows ?? []).reduce((sum, { percent }) => sum + percent, 0) > 100)
    source.report(at("qos", "flows"), "flows are more than 100 percent of what leaves");
  const keys = new Set<string>();
  for (const kind of ["sixRd", "dsLite", "gre"] as const)
    for (const [index, { key }] of (tunnels?.[kind] ?? []).entries()) {
      if (!/^\w{1,9}$/.test(key))
        source.report(at("tunnels", kind, index), `"${key}" is no key of up to nine letters and digits`);
      if (keys.has(key)) source.report(at("tunnels", kind, index), `two tunnels have the key "${key}"`);
      keys.add(key);
    }
}
