import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canMakeNamespaces } from "../../../host/linux/network-namespaces.ts";
import {
  deviceLink,
  hasProgram,
  serverAddress,
  smallNetwork,
} from "../../../host/linux/network-tests/small-network.ts";

// A way that carries so much, and what the tests find that it does. [TR-143 Annex A, TR-471 5]

/** Of Ethernet frames, in Mbit/s: so little that any machine has time for it. */
const configured = { download: 12, upload: 6 } as const;
/** Of a frame that is full, TCP has so much for its octets. */
const tcpShare = 1448 / 1514;

/** Where nothing else is to be done, the first finds it; where a sender has no turn for a while, the link has less to carry. */
const tries = 4;
const bound = 0.05;

interface Measured {
  /** Mbit/s on the link, and of the test alone. */
  readonly frames: number;
  readonly octets?: number;
}

describe.skipIf(!canMakeNamespaces() || !hasProgram("tc", "-V"))("A shaped link (needs root, ip and tc)", () => {
  const network = smallNetwork();
  let lab: ChildProcess | undefined;
  const script = (name: string, ...words: readonly string[]): readonly string[] => [
    ...[process.execPath, "--import", "tsx", join(import.meta.dirname, name), ...words],
  ];

  beforeAll(async () => {
    // As packets, so that each is counted and held back by itself.
    const links = [
      ["device", deviceLink],
      ["router", "in"],
      ["router", "out"],
      ["server", "eth0"],
    ] as const;
    for (const [place, link] of links) network.ip(place, "link", "set", link, "gso_max_segs", "1");
    const shape = (place: "device" | "router", link: string, mbit: number): void => {
      const tbf = ["tbf", "rate", `${mbit}mbit`, "burst", "10kb", "latency", "60ms"];
      execFileSync("tc", ["-n", network.namespace(place), "qdisc", "add", "dev", link, "root", ...tbf]);
    };
    shape("router", "in", configured.download);
    shape("device", deviceLink, configured.upload);
    const words = ["netns", "exec", network.namespace("server"), ...script("lab.ts", serverAddress[4])];
    lab = spawn("ip", words, { stdio: ["ignore", "pipe", "inherit"] });
    if (lab.stdout !== null) await once(lab.stdout, "data");
  });
  afterAll(async () => {
    if (lab === undefined) return;
    lab.kill();
    await once(lab, "exit");
  });

  it.each([
    ["load", "download"],
    ["load", "upload"],
    ["capacity", "download"],
    ["capacity", "upload"],
  ] as const)(
    "carries as much as %s by %s finds",
    async (kind, direction) => {
      const frames = configured[direction];
      const expected: Required<Measured> = { frames, octets: frames * tcpShare };
      const argv = script("measure.ts", serverAddress[4], kind, direction) as [string, ...string[]];
      const errors: number[] = [];
      while (errors.length < tries && (errors.at(-1) ?? 1) >= bound) {
        const ran = await network.run(argv, { timeoutMs: 60_000 });
        if (!ran.ok) throw new Error(ran.reason);
        const measured = Object.entries(JSON.parse(ran.stdout) as Measured);
        const off = measured.map(([name, rate]) => rate / expected[name as keyof Measured] - 1);
        for (const [name, rate] of measured) {
          const told = expected[name as keyof Measured].toFixed(2);
          console.log(`${kind} ${direction}, ${name}: ${told} Mbit/s as configured, ${rate.toFixed(2)} as measured`);
        }
        errors.push(Math.max(...off.map(Math.abs)));
      }
      expect(errors.at(-1)).toBeLessThan(bound);
    },
    250_000,
  );
});
