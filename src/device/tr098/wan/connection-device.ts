import type { BoundObject, Source } from "../../../model/binding.ts";
import type { LinkReading } from "../../../ports/host/network/links.ts";
import { aliasOfKey } from "../../binding/alias-of-key.ts";
import { keyedBy } from "../../binding/bind.ts";
import type { DeviceContext } from "../../binding/context.ts";
import type { HostEdits } from "../../binding/host-change.ts";
import { AbsentCapability, canEdit, editsOf, hostChange } from "../../binding/row-change.ts";
import type { RowEditing } from "../../binding/row-editing.ts";
import { untyped, untypedEdits } from "../../binding/untyped.ts";
import { freshLink } from "../../interface-stack/fresh-link.ts";
import { forget } from "./outside-row.ts";
import {
  connectionDeviceTable,
  ipConnectionsOn,
  lineOf,
  linkStatus,
  outsideLinks,
  portOf,
  pppConnectionsOn,
  type Wan,
} from "./wan.ts";

/** What connections run on: on a line of DSL one virtual circuit. */
export interface ConnectionDevice {
  readonly link: LinkReading;
  readonly wan: Wan;
}

interface LinkSettings {
  readonly enabled: boolean;
}

/** Circuits that the ACS adds are further links on the port outside, called by their instance number: `cpe_c2`. */
const editing: RowEditing<ConnectionDevice, LinkSettings, Wan> = {
  keyOf: (instance) => `cpe_c${instance}`,
  fresh: (key, wan) => ({ link: freshLink(key, "macvlan"), wan }),
  add: async (host, key, _given, wan) => {
    const links = editsOf("links")(host);
    if (links.add === undefined) throw new AbsentCapability("links");
    await links.add(key, "macvlan", { enabled: true, lower: portOf(wan)?.name });
  },
  remove: async (host, key, wan) => {
    const links = editsOf("links")(host);
    if (links.remove === undefined) throw new AbsentCapability("links");
    const link = wan.links.find(({ name }) => name === key);
    if (link !== undefined) await removeConnections(host, link, wan);
    await links.remove(key);
  },
  undeletable: ({ link }) => (link.lasting === true ? "a circuit that is part of the device" : undefined),
  able: ({ links }) => links?.add !== undefined,
};

async function removeConnections(host: HostEdits, link: LinkReading, wan: Wan): Promise<void> {
  for (const connection of ipConnectionsOn(wan, link)) {
    await forget(host, { wan, connection });
    await host.dhcpv4?.removeClient?.(connection.key);
  }
  for (const connection of pppConnectionsOn(wan, link)) {
    await forget(host, { wan, connection });
    await host.ppp?.remove(connection.key);
  }
  for (const { key } of [...link.addresses, ...(link.planned ?? [])])
    if (key !== undefined) await host.addresses?.remove(link.name, key);
}

const sources: Readonly<Record<string, Source<ConnectionDevice>>> = {};
const rowEdits = untypedEdits({ parameters: sources, edits: editing });

const connectionDevice: BoundObject<DeviceContext> = {
  path: connectionDeviceTable,
  rows: {
    kind: "of-parent-rows",
    rows: (wan: Wan) =>
      keyedBy(
        outsideLinks(wan).map((link): ConnectionDevice => ({ link, wan })),
        ({ link }) => link.name,
      ),
    alias: aliasOfKey,
    ...(rowEdits && { edits: rowEdits }),
  },
  parameters: sources,
};

const linkSources: Readonly<Record<string, Source<ConnectionDevice>>> = {
  Enable: ({ link }) => link.enabled,
  LinkStatus: ({ link }) => linkStatus(link),
  LinkType: { stored: "EoA" },
  DestinationAddress: { stored: "" },
  ATMEncapsulation: { stored: "LLC" },
  FCSPreserved: { stored: false },
  VCSearchList: { stored: [] },
  ATMQoS: { stored: "UBR" },
  ATMPeakCellRate: { stored: 0 },
  ATMTransmittedBlocks: ({ link: { statistics } }) => cellsOf(statistics.bytesSent, statistics.packetsSent),
  ATMReceivedBlocks: ({ link: { statistics } }) => cellsOf(statistics.bytesReceived, statistics.packetsReceived),
  AAL5CRCErrors: ({ link }) => link.statistics.errorsReceived % 2 ** 32,
  /** Cells of one circuit are not told from those of another. */
  ATMCRCErrors: ({ wan }) => lineOf(wan)?.periods.total?.headerErrors.near,
};

/** What a cell carries; what each packet takes with it: the trailer of AAL5, the header of LLC, and on average half a cell of padding. */
const cellBytes = 48n;
const packetBytes = 8n + 10n + 24n;

const cellsOf = (bytes: number | bigint, packets: number | bigint): number =>
  Number(((BigInt(bytes) + BigInt(packets) * packetBytes) / cellBytes) % 2n ** 32n);

const linkSettings = { Enable: "enabled" } as const;

/** The circuit is there while its link is; what it is made of is kept. [TR-098 InternetGatewayDevice] */
const circuit: BoundObject<DeviceContext> = {
  path: `${connectionDeviceTable}WANDSLLinkConfig.`,
  rows: { kind: "of-parent" },
  ...untyped({
    parameters: linkSources,
    change: hostChange<ConnectionDevice, LinkSettings, typeof linkSettings>(
      linkSettings,
      (host, wanted, { link }) => editsOf("links")(host).change(link.name, wanted),
      canEdit("links"),
    ),
  }),
};

export const gatewayCircuits = [connectionDevice, circuit];
