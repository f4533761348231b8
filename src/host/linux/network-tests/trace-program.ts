import type { NetworkTests, TraceOrder } from "../../../ports/host/network/network-tests.ts";
import type { RunProgram } from "../programs/run-program.ts";
import { tracedHop } from "./trace-line.ts";

// The program `traceroute`, of Debian, inetutils or busybox, which is given nothing but numbers, an address and a link.

type Make = "debian" | "inetutils" | "busybox";

const programMs = 5000;
const maxOutputBytes = 256 * 1024;
/** Headers, which two of the programs count to the size that they are told. */
const headerBytes = { 4: 28, 6: 48 } as const;
/** Less is nothing that busybox takes. */
const leastPacket = 46;

export function traceProgram(run: RunProgram, program = "traceroute"): NetworkTests["traceRoute"] {
  let asked: Promise<Make> | undefined;
  return async (order, tell, signal) => {
    asked ??= makeOf(run, program);
    const make = await asked;
    const lacking = make === "inetutils" ? lackingOf(order) : undefined;
    if (lacking !== undefined) {
      return { ok: false, error: "Other", reason: `the traceroute of this system ${lacking}` };
    }
    let hops = 0;
    const result = await run([program, ...argumentsOf(order, make)], {
      timeoutMs: order.maxHops * order.tries * (Math.ceil(order.timeoutMs / 1000) * 1000) + programMs,
      maxOutputBytes,
      onLine: (line) => {
        const hop = tracedHop(line);
        if (hop === undefined) return;
        hops++;
        tell(hop);
      },
      signal,
    });
    if (result.ok || hops > 0 || result.code === "aborted") return { ok: true, result: undefined };
    if (/unreachable|No route to host/i.test(result.reason)) {
      return { ok: false, error: "NoRouteToHost", reason: result.reason };
    }
    const missing = result.code === "missing" || /not permitted|permission denied/i.test(result.reason);
    return { ok: false, error: missing ? "Internal" : "Other", reason: result.reason };
  };
}

async function makeOf(run: RunProgram, program: string): Promise<Make> {
  const result = await run([program, "--version"]);
  const said = result.ok ? result.stdout : result.reason;
  if (/inetutils/i.test(said)) return "inetutils";
  return result.ok || /Modern traceroute/.test(said) ? "debian" : "busybox";
}

function lackingOf({ link, target }: TraceOrder): string | undefined {
  if (target.family === 6) return "knows no IPv6";
  return link === undefined ? undefined : "takes no link to leave by";
}

function argumentsOf(
  { target: { address, family }, tries, timeoutMs, dataBytes, dscp, maxHops, link }: TraceOrder,
  make: Make,
): string[] {
  const seconds = timeoutMs / 1000;
  const common = ["-q", String(tries), "-m", String(maxHops), ...(dscp === 0 ? [] : ["-t", String(dscp << 2)])];
  if (make === "inetutils") return [...common, "-w", String(Math.ceil(seconds)), "--", address];
  return [
    `-${family}`,
    "-n",
    ...common,
    ...["-w", String(make === "debian" ? seconds : Math.ceil(seconds))],
    ...(link === undefined ? [] : ["-i", link]),
    "--",
    address,
    String(Math.max(leastPacket, dataBytes + headerBytes[family])),
  ];
}
