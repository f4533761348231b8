import { macsPerDevice } from "../../host/virtual/device-addresses.ts";
import { compileTemplate, TemplateError } from "./template.ts";

/** The first MAC address of the CPE of this number: twelve hex digits. */
export type MacOf = (number: number) => string;

/** A network card has no such address: bit 0 of the first octet is that of a group. */
const groupBit = 1;
const octets = /^[0-9a-f]{12}$/;

/**
 * MAC addresses by a template, with or without `:` and `-`. Each CPE has sixteen, from its own on. Throws a `TemplateError` where that is
 * none, or two CPEs of `cpes` would share some.
 */
export function macsBy(template: string, cpes: number): MacOf {
  const fill = compileTemplate(template, { allowed: ["i"], cpes });
  const macOf: MacOf = (i) => fill({ i }).replaceAll(/[:-]/g, "").toLowerCase();
  for (const number of new Set([1, cpes])) requireAddress(macOf(number));
  if (cpes > 1 && Math.abs(numberOf(macOf(2)) - numberOf(macOf(1))) < macsPerDevice) {
    throw new TemplateError(
      `CPE 1 would begin with ${macOf(1)} and CPE 2 with ${macOf(2)}, and each has ${macsPerDevice} addresses: end it with a 0, as in 0200AB{i:05x}0`,
    );
  }
  return macOf;
}

const numberOf = (mac: string): number => Number.parseInt(mac, 16);

function requireAddress(mac: string): void {
  if (octets.test(mac) && (numberOf(mac.slice(0, 2)) & groupBit) === 0) return;
  throw new TemplateError(
    `it gives ${JSON.stringify(mac.slice(0, 40))}, and a MAC address has twelve hex digits, the second an even one, as in 0200AB{i:05x}0`,
  );
}
