import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What the real `ubus` and ubusd said to each other after the hello, message by message, as strace saw it. One whose
 * line is cut short in the recording is undefined.
 */
export interface WireRecording {
  readonly sent: readonly (Buffer | undefined)[];
  readonly received: readonly (Buffer | undefined)[];
}

export function wireRecording(name: "ubus-call-uci-get" | "ubus-list-system"): WireRecording {
  const text = readFileSync(join(import.meta.dirname, "../../../fixtures/openwrt/wire", `${name}.strace`), "utf8");
  /** A message is sent by one call, and received by two: its header and its length, then the rest. */
  const messages = (call: string, callsEach: number): readonly (Buffer | undefined)[] => {
    const calls = text.split("\n").filter((line) => line.includes(` ${call}(`));
    return Array.from({ length: calls.length / callsEach }, (_, at) => {
      const parts = calls.slice(at * callsEach, (at + 1) * callsEach);
      const digits = [...parts.join("").matchAll(/\\x([0-9a-f]{2})/g)].map(([, octet]) => octet).join("");
      return parts.every((line) => / = \d+$/.test(line)) ? Buffer.from(digits, "hex") : undefined;
    });
  };
  return { sent: messages("sendmsg", 1), received: messages("recvmsg", 2) };
}
