import type { BoundObject, Constraint, Source } from "../../../model/binding.ts";
import type { DeviceContext } from "../../binding/context.ts";
import { canEdit, hostChange, UnsuitableSetting } from "../../binding/row-change.ts";
import { untyped } from "../../binding/untyped.ts";
import { wifiEdits } from "../../wifi/wifi-edits.ts";
import { type WlanRow, wlanTable, wrongPassphrase } from "./wlan-row.ts";

/** TR-098 has ten of each network, whatever the system can do. */
const places = Array.from({ length: 10 }, (_, index) => index + 1);

interface KeyRow {
  readonly place: number;
  readonly network: WlanRow["network"];
}

interface GivenKeys {
  readonly preSharedKey: string;
  readonly passphrase: string;
  readonly associated: string;
}

const settings = {
  PreSharedKey: "preSharedKey",
  KeyPassphrase: "passphrase",
  AssociatedDeviceMACAddress: "associated",
} as const;

const sources: Readonly<Record<string, Source<KeyRow>>> = {
  /** Never read from the system, and never told, as the next. */
  PreSharedKey: () => "",
  KeyPassphrase: () => "",
  /** The key is everybody's. */
  AssociatedDeviceMACAddress: () => "",
};

const constraint: Constraint = (name, value) => {
  if (name === "KeyPassphrase") return wrongPassphrase(value);
  if (name !== "PreSharedKey" || value === "" || /^[\da-fA-F]{64}$/.test(value)) return undefined;
  return "a pre-shared key has 64 hexadecimal digits";
};

const change = hostChange<KeyRow, GivenKeys, typeof settings>(
  settings,
  async (host, { associated, preSharedKey, passphrase }, { place, network }) => {
    const given = Object.entries({ preSharedKey, passphrase, associated });
    const [first] = given.filter(([, value]) => value !== undefined && value !== "");
    if (first === undefined) return;
    if (associated) throw new UnsuitableSetting("associated", "a network has one key for all, and none for one device");
    if (place > 1) throw new UnsuitableSetting(first[0], "a network has one key: that of PreSharedKey.1");
    await wifiEdits(host).changeAccessPoint(network.key, {
      ...(passphrase && { passphrase }),
      ...(preSharedKey && { preSharedKey: Buffer.from(preSharedKey, "hex") }),
    });
  },
  canEdit("wifi"),
);

/** The key of a network, by the same edit as its KeyPassphrase. [TR-098 InternetGatewayDevice] */
export const gatewayKeys: BoundObject<DeviceContext> = {
  path: `${wlanTable}PreSharedKey.{i}.`,
  rows: {
    kind: "of-parent-rows",
    rows: ({ network }: WlanRow) => places.map((place) => [String(place), { place, network }] as const),
    instance: ({ place }: KeyRow) => place,
    alias: (key) => `cpe-key-${key}`,
  },
  ...untyped({ parameters: sources, change, constraint }),
};
