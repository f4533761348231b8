import { nftMarks } from "../../../../src/host/linux/network-tests/nft-marks.ts";
import { runProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { capacityTest } from "../../../../src/net/diagnostics/capacity/capacity-test.ts";
import { loadTest } from "../../../../src/net/diagnostics/load/load-test.ts";
import { openUdpEcho } from "../../../../src/net/diagnostics/udp-echo.ts";
import { tlsTrust } from "../../../../src/net/http/tls/tls-trust.ts";
import { silentLog } from "../../../host/linux/silent-log.ts";
import { fixedOrder } from "../capacity/fixed-order.ts";

// Run inside a network namespace by marked-path.test.ts: one test with a DSCP, and what came of it.

const [kind = "", address = "", dscpText = "", folder = "", caFile = "", priority = "0"] = process.argv.slice(2);
const dscp = Number(dscpText);
const ethernetPriority = Number(priority);
const target = { address, family: address.includes(":") ? 6 : 4 } as const;
const host = target.family === 6 ? `[${address}]` : address;
const never = new AbortController().signal;
const marks = nftMarks({ files: systemFiles("/"), run: runProgram, log: silentLog, mayChange: true, folder });

async function echo() {
  const client = await openUdpEcho(marks)({ target, dscp, link: undefined });
  if (!client.ok) return client;
  const probe = { target, dscp, link: undefined, port: 7777, timeoutMs: 5000, dataBytes: 24 };
  for (const sequence of [1, 2]) {
    const outcome = await client.result.ask({ ...probe, sequence, iteration: sequence }, never);
    if (!outcome.ok || outcome.result.kind !== "reply") return outcome;
  }
  await client.result.close();
  return { ok: true };
}

const load = (direction: "download" | "upload", url: string) =>
  loadTest({ trust: tlsTrust({ caFile }), clockIsSet: () => true, connectTimeoutMs: 10_000 }, marks)(
    {
      ...{ direction, target, url, dscp, ethernetPriority, link: undefined },
      ...{ seconds: undefined, connections: 2, fileBytes: 100_000, longestMs: 30_000 },
    },
    () => {},
    never,
  );

const kinds: Readonly<Record<string, () => Promise<{ readonly ok: boolean }>>> = {
  echo,
  download: () => load("download", `http://${host}:8080/100kB`),
  upload: () => load("upload", `http://${host}:8080/any`),
  https: () => load("download", `https://${host}:8443/`),
  capacity: () => {
    const order = fixedOrder(24601, { dscp, ethernetPriority, servers: [{ target, port: 24601 }] });
    return capacityTest(order, () => {}, never, marks);
  },
  // Until it is killed.
  hold: async () => {
    await marks.mark({ protocol: "udp", target, ownPorts: [5000], dscp });
    process.stdout.write("held\n");
    return new Promise(() => setInterval(() => {}, 1000));
  },
};
const outcome = await kinds[kind]?.();
process.stdout.write(outcome?.ok ? "ok\n" : JSON.stringify(outcome));
