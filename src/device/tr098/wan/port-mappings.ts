import type { BoundObject, Source } from "../../../model/binding.ts";
import type { PortMapping } from "../../../ports/host/network/port-mappings.ts";
import { aliasOfKey } from "../../binding/alias-of-key.ts";
import { keyedBy } from "../../binding/bind.ts";
import type { DeviceContext } from "../../binding/context.ts";
import { hostChange } from "../../binding/row-change.ts";
import type { RowEditing } from "../../binding/row-editing.ts";
import { signalledBy } from "../../binding/signalled.ts";
import { untyped, untypedEdits } from "../../binding/untyped.ts";
import { type GivenPortMapping, portMappingChange, portMappingRows } from "../../nat/port-mapping-change.ts";
import { hostKeyBelow, keyBelow, type OutsideRow } from "./outside-row.ts";
import { ipConnectionTable, keyIn, pppConnectionTable } from "./wan.ts";

/** As in TR-181, on the link of the connection that it is below, and at all times. */
type GivenSettings = Omit<GivenPortMapping, "link" | "allLinks" | "schedules">;

const settings = {
  PortMappingEnabled: "enabled",
  RemoteHost: "remoteHost",
  ExternalPort: "externalPort",
  ExternalPortEndRange: "externalPortEnd",
  InternalPort: "internalPort",
  PortMappingProtocol: "protocol",
  InternalClient: "internalClient",
  PortMappingDescription: "description",
} as const;

const sources: Readonly<Record<string, Source<PortMapping>>> = {
  PortMappingEnabled: ({ enabled }) => enabled,
  /** What the system has are mappings for good; how long others were meant to last is only remembered. */
  PortMappingLeaseDuration: { stored: 0 },
  RemoteHost: ({ remoteHost }) => remoteHost,
  ExternalPort: ({ externalPort }) => externalPort,
  ExternalPortEndRange: ({ externalPortEnd }) => externalPortEnd,
  InternalPort: ({ internalPort }) => internalPort,
  PortMappingProtocol: ({ protocol }) => (protocol === "tcp" ? "TCP" : "UDP"),
  InternalClient: ({ internalClient }) => internalClient,
  PortMappingDescription: ({ description }) => description,
};

const change = portMappingChange(settings);
const { add, remove, able } = portMappingRows;

const editing: RowEditing<PortMapping, GivenSettings, OutsideRow> = {
  keyOf: portMappingRows.keyOf,
  fresh: (key, { connection }) => ({
    ...portMappingRows.fresh(key, undefined),
    key: hostKeyBelow(connection, key),
    link: connection.link,
  }),
  add: (host, key, given, { connection }) =>
    add(host, hostKeyBelow(connection, key), { ...given, link: onLink(connection.link) }, undefined),
  remove: (host, key, { connection }) => remove(host, hostKeyBelow(connection, key), undefined),
  ...(able && { able }),
};

/** As a parameter of TR-181 would bring it. */
const onLink = (link: string) => ({ table: "Device.IP.Interface.{i}.", keys: [link] });

const members = {
  parameters: sources,
  change: hostChange<PortMapping, GivenSettings, typeof settings>(settings, change.stage, change.able),
  edits: editing,
};

const edits = untypedEdits(members);

const mappingsBelow = (table: string): BoundObject<DeviceContext> => ({
  path: `${table}PortMapping.{i}.`,
  rows: {
    kind: "of-parent-rows",
    rows: ({ connection, wan }: OutsideRow) =>
      keyedBy(
        wan.mappings.filter(({ link }) => link === connection.link),
        ({ key }) => keyIn(keyBelow(connection), key),
      ),
    alias: aliasOfKey,
    ...(edits && { edits }),
  },
  signalled: signalledBy("portMappings"),
  ...untyped(members),
});

/** By the same reading and edits as `Device.NAT.PortMapping.` [TR-098 InternetGatewayDevice] */
export const gatewayPortMappings = [ipConnectionTable, pppConnectionTable].map(mappingsBelow);
