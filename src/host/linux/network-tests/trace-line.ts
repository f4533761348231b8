import type { TracedHop } from "../../../ports/host/network/network-tests.ts";

/** The codes of ICMP that stand behind `!`, as all programs print them; a number stands for itself. */
const codes: Readonly<Record<string, number>> = {
  N: 0,
  H: 1,
  P: 2,
  F: 4,
  S: 5,
  U: 6,
  W: 7,
  I: 8,
  A: 9,
  Z: 10,
  X: 13,
  V: 14,
  C: 15,
};

/** Whether a router says so that goes no further. */
const codeOf = (sign: string): number => codes[sign[1] ?? ""] ?? Number(/\d+/.exec(sign)?.[0] ?? 3);

/**
 * A line of traceroute, with numbers for addresses: ` 2  192.0.2.1  1.204 ms  1.179 ms !H  *`; inetutils prints no blank before
 * `ms`. A router that has no other address comes with its link (`fe80::1%eth0`). Undefined for any other line. Of several routers
 * that answer for one hop it is the first.
 */
export function tracedHop(line: string): TracedHop | undefined {
  const [number, ...words] = line.trim().split(/\s+/);
  if (!/^\d{1,3}$/.test(number ?? "") || words.length === 0) return undefined;
  let address: string | undefined;
  let sign: string | undefined;
  const times: (number | null)[] = [];
  for (const word of words) {
    const time = /^(\d+(?:\.\d+)?)(?:ms)?$/.exec(word)?.[1];
    if (word === "*") times.push(null);
    else if (word.startsWith("!")) sign ??= word;
    else if (time !== undefined) times.push(Math.round(Number(time) * 1000));
    else if (/^[0-9a-f.:]+(?:%\S+)?$/i.test(word)) address ??= word.split("%", 1)[0];
    else if (word !== "ms") return undefined;
  }
  return { address, times, errorCode: sign === undefined ? 0 : codeOf(sign), unreachable: sign !== undefined };
}
