import { closeSync, openSync } from "node:fs";
import { nameLookup } from "../../../src/net/diagnostics/name-lookup.ts";
import { openUdpEcho } from "../../../src/net/diagnostics/udp-echo.ts";

// Run by without-descriptors.test.ts with few descriptors: what tests by UDP come to while none is left for a socket.

const target = { address: "127.0.0.1", family: 4 } as const;
const never = new AbortController().signal;
const test = { target, port: 7, timeoutMs: 5000, dataBytes: 24, dscp: 0, link: undefined } as const;
const taken: number[] = [];
// What it needs is loaded while there are some.
await import("dns-packet");
try {
  for (;;) taken.push(openSync("/dev/null", "r"));
} catch {
  // None is left.
}
const client = await openUdpEcho()(test);
const echo = client.ok ? await client.result.ask({ ...test, sequence: 1, iteration: 1 }, never) : client;
const lookup = await nameLookup()({ name: "a.example", server: target, link: undefined, timeoutMs: 5000 }, never);
for (const each of taken) closeSync(each);
process.stdout.write(JSON.stringify([echo, lookup]));
