import type { Identity } from "../ports/identity.ts";
import type { FieldTree } from "./field-tree.ts";

const places: readonly (readonly [keyof Omit<Identity, "serialNumber">, string])[] = [
  ["manufacturer", "Manufacturer"],
  ["oui", "ManufacturerOUI"],
  ["productClass", "ProductClass"],
  ["modelName", "ModelName"],
  ["description", "Description"],
  ["hardwareVersion", "HardwareVersion"],
  ["softwareVersion", "SoftwareVersion"],
  ["provisioningCode", "ProvisioningCode"],
];

const longest = 64;

/** Who a device of the tree is but for its serial number, of which each device has its own. [TR-069 A.3.3.1] */
export function identityIn(tree: FieldTree): {
  readonly identity: Omit<Identity, "serialNumber">;
  readonly remarks: readonly string[];
} {
  const remarks: string[] = [];
  const told = Object.fromEntries(
    places.map(([member, name]) => {
      const value = tree.parameters.get(`${tree.root}DeviceInfo.${name}`)?.value || tree.identity[member] || "";
      const fits = member === "description" ? value : [...value].slice(0, longest).join("");
      if (fits !== value) remarks.push(`${tree.root}DeviceInfo.${name} is longer than ${longest} characters: cut`);
      return [member, fits];
    }),
  ) as Record<keyof Omit<Identity, "serialNumber">, string>;
  const oui = told.oui.toUpperCase();
  const isOui = /^[0-9A-F]{6}$/.test(oui);
  if (!isOui)
    remarks.push(
      `${tree.root}DeviceInfo.ManufacturerOUI is "${told.oui.slice(0, longest)}", not six hex digits: 000000 is taken`,
    );
  return { identity: { ...told, manufacturer: told.manufacturer || "unknown", oui: isOui ? oui : "000000" }, remarks };
}
