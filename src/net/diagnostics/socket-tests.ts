import type { NetworkTests } from "../../ports/host/network/network-tests.ts";
import type { PacketMarks } from "../../ports/host/packet-marks.ts";
import type { UrlPolicy } from "../transfer/url-policy.ts";
import type { LoadSettings } from "./load/open-connection.ts";
import { nameLookup } from "./name-lookup.ts";
import { reverseName } from "./reverse-name.ts";
import { tcpConnect } from "./tcp-connect.ts";
import { testTargets } from "./test-targets.ts";
import { openUdpEcho } from "./udp-echo.ts";
import { udpEchoServer } from "./udp-echo-server.ts";

const connectTimeoutMs = 30_000;

/** What of the tests of the network is done by sockets of this process. `marks`: where the system can set their DSCP. */
export function socketTests(
  policy: UrlPolicy,
  tls: Pick<LoadSettings, "trust" | "clockIsSet">,
  marks?: PacketMarks,
): Omit<NetworkTests, "ping" | "traceRoute" | "capture"> {
  return {
    addressesOf: testTargets(policy),
    nameOf: reverseName,
    lookUp: nameLookup(),
    connect: tcpConnect,
    openEcho: openUdpEcho(marks),
    serveEcho: udpEchoServer,
    capacity: async (order, tell, signal) => {
      const { capacityTest } = await import("./capacity/capacity-test.ts");
      return capacityTest(order, tell, signal, marks);
    },
    load: async (order, tell, signal) => {
      const { loadTest } = await import("./load/load-test.ts");
      return loadTest({ ...tls, connectTimeoutMs }, marks)(order, tell, signal);
    },
  };
}
