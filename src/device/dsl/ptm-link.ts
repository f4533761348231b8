import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObjectBelow, bindTable, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { interfaceParameters } from "../binding/interface.ts";
import { interfaceStatistics } from "../binding/interface-statistics.ts";
import { signalledBy } from "../binding/signalled.ts";

const link = bindTable("Device.PTM.Link.{i}.", {
  rows: async (context: DeviceContext) => keyedBy((await context.interfaces()).ptmLinks, (row) => row.link.name),
  alias: aliasOfKey,
  signalled: signalledBy("links"),
  parameters: { ...interfaceParameters, MACAddress: (row) => row.link.macAddress },
});

const linkStats = bindObjectBelow(link, "Device.PTM.Link.{i}.Stats.", { parameters: interfaceStatistics });

/** What frames take over a line of DSL that carries packets. [TR-181 PTM] */
export const ptm: Component = [link, linkStats];
