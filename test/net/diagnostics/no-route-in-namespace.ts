import { capacityTest } from "../../../src/net/diagnostics/capacity/capacity-test.ts";
import { nameLookup } from "../../../src/net/diagnostics/name-lookup.ts";
import { udpEcho } from "../../../src/net/diagnostics/udp-echo.ts";
import { fixedOrder } from "./capacity/fixed-order.ts";

// Run by no-route.test.ts in a network namespace that no route leads out of.

const never = new AbortController().signal;
const target = { address: "192.0.2.1", family: 4 } as const;
const marks = { mark: () => Promise.reject(new TypeError("nothing is marked")) };
const probe = {
  target,
  dscp: 0,
  link: undefined,
  port: 7,
  timeoutMs: 60_000,
  dataBytes: 24,
  sequence: 1,
  iteration: 1,
};
const query = { server: target, name: "host.example", link: undefined, timeoutMs: 60_000 };
process.stdout.write(
  JSON.stringify({
    echo: await udpEcho(probe, never),
    lookup: await nameLookup()(query, never),
    capacity: await capacityTest(fixedOrder(24601, { servers: [{ target, port: 24601 }] }), () => {}, never, marks),
  }),
);
