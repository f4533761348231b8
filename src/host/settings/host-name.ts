import { RefusedSettingError } from "../refused-setting.ts";

const longestHostName = 64; // of Linux

/** Throws for what is none: labels of letters, digits and inner hyphens. [RFC 1123 2.1] */
export function checkHostName(name: string): void {
  if (name.length > longestHostName) {
    const reason = `a host name has at most ${longestHostName} characters, this one ${name.length}`;
    throw new RefusedSettingError("hostName", reason);
  }
  if (!/^[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i.test(name)) {
    const reason = `${JSON.stringify(name)} is no host name: letters, digits and inner hyphens only`;
    throw new RefusedSettingError("hostName", reason);
  }
}
