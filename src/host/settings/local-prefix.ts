import { isIPv6 } from "node:net";
import { RefusedSettingError } from "../refused-setting.ts";

/** Throws for what is neither empty nor a prefix of local addresses, `fd12:3456:789a::/48`. (RFC 4193 3) */
export function checkLocalPrefix(setting: string, text: string): void {
  const [address = "", length = ""] = text.split("/");
  const isOne =
    isIPv6(address) &&
    /^f[cd]/i.test(address) &&
    /^\d{1,2}$/.test(length) &&
    Number(length) >= 7 &&
    Number(length) <= 64;
  if (text === "" || isOne) return;
  throw new RefusedSettingError(
    setting,
    `${JSON.stringify(text)} is no local prefix: it is in fc00::/7, of 7 to 64 bits`,
  );
}
