import { stringify } from "csv-stringify/sync";
import type { FieldTree } from "../field-tree.ts";

const header = ["Parameter", "Object", "Writable", "Value", "Value type"];

/** As GenieACS exports a device, as far as its simulator reads that; who the device is at the top, as that needs it. */
export function writeCsv({ root, objects, parameters, identity }: FieldTree): string {
  const value = (name: string): string => parameters.get(`${root}DeviceInfo.${name}`)?.value ?? "";
  const about: readonly (readonly [string, string])[] = [
    ["DeviceID.Manufacturer", identity.manufacturer || value("Manufacturer")],
    ["DeviceID.OUI", identity.oui || value("ManufacturerOUI")],
    ["DeviceID.ProductClass", identity.productClass || value("ProductClass")],
    ["DeviceID.SerialNumber", identity.serialNumber || value("SerialNumber")],
  ];
  const flag = (writable: boolean | undefined): string => (writable === undefined ? "" : String(writable));
  const rows: readonly (readonly string[])[] = [
    ...[...objects].map(([path, writable]) => [path.slice(0, -1), "true", flag(writable), "", ""]),
    ...[...parameters].map(([path, { value: of, type, writable }]) => [
      path,
      "false",
      flag(writable),
      of ?? "",
      type === undefined ? "" : `xsd:${type}`,
    ]),
  ];
  const sorted = rows.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  const device = about.map(([name, text]) => [name, "false", "false", text, "xsd:string"]);
  return stringify([header, ...device, ...sorted], { quoted_match: /^\s|\s$|\r/ });
}
