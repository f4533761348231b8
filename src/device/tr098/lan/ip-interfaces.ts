import type { BoundObject, NativeValue, Source } from "../../../model/binding.ts";
import type { AddressSettings, LinkReading } from "../../../ports/host/network/links.ts";
import type { DeviceContext } from "../../binding/context.ts";
import { hostChange } from "../../binding/row-change.ts";
import type { RowEditing } from "../../binding/row-editing.ts";
import { untyped, untypedEdits } from "../../binding/untyped.ts";
import { freshLink } from "../../interface-stack/fresh-link.ts";
import { ipv4AddressChange, ipv4AddressEditing, ipv4AddressRows } from "../../ip/ipv4-address.ts";
import { subnetMask } from "../../ip/subnet-mask.ts";
import { type Lan, lanAddressTable } from "./lan.ts";

type AddressRow = ReturnType<typeof ipv4AddressRows>[number][1];
type Given = Omit<AddressSettings, "prefixLength">;

const bridgeOf = ({ links }: Lan): LinkReading | undefined => links.find(({ kind }) => kind === "bridge");

const onBridge = (lan: Lan): { readonly link: LinkReading } => ({ link: bridgeOf(lan) ?? freshLink("", "bridge") });

const settings = { Enable: "enabled", IPInterfaceIPAddress: "address", IPInterfaceSubnetMask: "subnetMask" } as const;

const sources: Readonly<Record<string, Source<AddressRow>>> = {
  Enable: ({ enabled }): NativeValue => enabled,
  IPInterfaceIPAddress: ({ address }) => address.address,
  IPInterfaceSubnetMask: ({ address }) => (address.address === "" ? "" : subnetMask(address.prefixLength)),
  IPInterfaceAddressingType: { stored: "Static" },
};

const change = ipv4AddressChange(settings);
const { add, fresh, remove } = ipv4AddressEditing;

const editing: RowEditing<AddressRow, Given, Lan> = {
  ...ipv4AddressEditing,
  fresh: (key, lan) => fresh(key, onBridge(lan)),
  add: (host, key, given, lan) => add(host, key, given, onBridge(lan)),
  remove: (host, key, lan) => remove(host, key, onBridge(lan)),
};

const members = {
  parameters: sources,
  change: hostChange<AddressRow, Given, typeof settings>(settings, change.stage, change.able),
  edits: editing,
};

const edits = untypedEdits(members);

/** The addresses of the gateway inside, by the same reading and edits as `Device.IP.Interface.` [TR-098 InternetGatewayDevice] */
export const gatewayAddresses: BoundObject<DeviceContext> = {
  path: lanAddressTable,
  rows: {
    kind: "of-parent-rows",
    rows: (lan: Lan) => {
      const bridge = bridgeOf(lan);
      return bridge === undefined ? [] : ipv4AddressRows(bridge);
    },
    ...(edits && { edits }),
  },
  ...untyped(members),
};
