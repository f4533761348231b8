import { wordsOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";

/** An option of `globals` in /etc/config/network that netifd does not read: what IPv6 runs on again once it is switched on as a whole. */
export const takenNote = "cpe_ipv6_off";

/** Links, and interfaces of PPP as `@wan`; none while IPv6 as a whole is on. */
export function ipv6TakenFrom({ sections }: UciPackage): readonly string[] {
  const globals = [...sections].find(({ type }) => type === "globals");
  return globals === undefined ? [] : wordsOf(globals, takenNote);
}
