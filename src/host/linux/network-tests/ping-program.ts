import type { NetworkTests, PingAnswer, PingProbe, TestOutcome } from "../../../ports/host/network/network-tests.ts";
import type { PacketMarks } from "../../../ports/host/packet-marks.ts";
import type { RunProgram } from "../programs/run-program.ts";

// One request by the program `ping`, of iputils or of busybox, which is given nothing but numbers, an address and a link.

/** Beyond the time for an answer: to be started, and to say what it came to. */
const programMs = 2000;
const maxOutputBytes = 64 * 1024;

/** What a router says that goes no further, a loop of them included, and what this device says itself. */
const unreachable = new RegExp(
  [
    "Destination .*(?:Unreachable|Unknown|Prohibited)",
    "Packet filtered|Time to live exceeded|Time exceeded",
    "(?:Network|Host) is (?:unreachable|down)|No route to host|Cannot assign requested address",
  ].join("|"),
  "i",
);

type Make = "iputils" | "other" | "missing";

/** Which the system has: that of iputils alone can set a DSCP. */
async function makeOf(run: RunProgram): Promise<Make> {
  const result = await run(["ping", "-V"]);
  if (result.ok && result.stdout.includes("iputils")) return "iputils";
  return !result.ok && result.code === "missing" ? "missing" : "other";
}

/** `marks` sets the DSCP of a ping that cannot; absent: there is none then. */
export function pingProgram(run: RunProgram, marks?: PacketMarks): NetworkTests["ping"] {
  let asked: Promise<Make> | undefined;
  return async (probe, signal) => {
    asked ??= makeOf(run);
    const make = await asked;
    // It may be installed by the next time.
    if (make === "missing") asked = undefined;
    if (probe.dscp === 0 || make !== "other") return pinged(run, probe, make === "iputils", signal);
    if (marks === undefined) {
      return { ok: false, error: "Other", reason: "the ping of this system cannot set a DSCP" };
    }
    const { dscp, target } = probe;
    const held = await marks.mark({ protocol: "icmp", target, dscp });
    if (!held.ok) return held;
    try {
      return await pinged(run, { ...probe, dscp: 0 }, false, signal);
    } finally {
      await held.result();
    }
  };
}

async function pinged(
  run: RunProgram,
  probe: PingProbe,
  iputils: boolean,
  signal: AbortSignal,
): Promise<TestOutcome<PingAnswer>> {
  const said: string[] = [];
  const result = await run(argumentsOf(probe, iputils), {
    timeoutMs: probe.timeoutMs + programMs,
    maxOutputBytes,
    onLine: (line) => said.push(line),
    signal,
  });
  return outcomeOf(result, said.join("\n"), probe);
}

function argumentsOf(
  { target: { address, family }, timeoutMs, dataBytes, dscp, link }: PingProbe,
  iputils: boolean,
): [string, ...string[]] {
  return [
    "ping",
    `-${family}`,
    ...(iputils ? ["-n"] : []),
    ...["-c", "1"],
    ...["-W", String(Math.ceil(timeoutMs / 1000))],
    ...["-s", String(dataBytes)],
    ...(dscp === 0 ? [] : ["-Q", String(dscp << 2)]),
    ...(link === undefined ? [] : ["-I", link]),
    "--",
    address,
  ];
}

function outcomeOf(
  result: Awaited<ReturnType<RunProgram>>,
  said: string,
  { timeoutMs }: PingProbe,
): TestOutcome<PingAnswer> {
  const ms = /^(?:rtt|round-trip) .*= ([\d.]+)\//m.exec(said)?.[1];
  if (ms !== undefined) {
    const microseconds = Math.round(Number(ms) * 1000);
    return answer(microseconds <= timeoutMs * 1000 ? { kind: "reply", microseconds } : { kind: "lost" });
  }
  const reason = result.ok ? "" : result.reason;
  if (unreachable.test(said) || unreachable.test(reason)) return answer({ kind: "unreachable" });
  if (result.ok || result.code === "timeout" || result.code === "aborted") return answer({ kind: "lost" });
  // It says what it has sent once it could send at all.
  if (result.code === "failed" && /^1 packets transmitted/m.test(said)) return answer({ kind: "lost" });
  const missing = result.code === "missing" || /not permitted|permission denied/i.test(reason);
  return { ok: false, error: missing ? "Internal" : "Other", reason };
}

const answer = (result: PingAnswer): TestOutcome<PingAnswer> => ({ ok: true, result });
