import { capacityTest } from "../../../../src/net/diagnostics/capacity/capacity-test.ts";
import { nameLookup } from "../../../../src/net/diagnostics/name-lookup.ts";
import { udpEcho } from "../../../../src/net/diagnostics/udp-echo.ts";
import { fixedOrder } from "../capacity/fixed-order.ts";

// Run inside a network namespace by no-way.test.ts: what each test by UDP says of an address that there is no way to.

const [address = ""] = process.argv.slice(2);
const target = { address, family: address.includes(":") ? 6 : 4 } as const;
const never = new AbortController().signal;
const probe = { target, timeoutMs: 5000, link: undefined };

const echo = await udpEcho({ ...probe, port: 7, dataBytes: 24, dscp: 0, sequence: 1, iteration: 1 }, never);
const lookup = await nameLookup()({ name: "a.example", server: target, link: undefined, timeoutMs: 5000 }, never);
const capacity = await capacityTest(fixedOrder(24601, { servers: [{ target, port: 24601 }] }), () => {}, never);
process.stdout.write(
  JSON.stringify([
    echo.ok ? echo.result.kind : echo.reason,
    lookup.ok ? lookup.result.status : lookup.reason,
    capacity.ok ? "ok" : capacity.error,
  ]),
);
