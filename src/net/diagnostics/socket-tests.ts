import type { NetworkTests } from "../../ports/host/network/network-tests.ts";
import type { UrlPolicy } from "../transfer/url-policy.ts";
import { nameLookup } from "./name-lookup.ts";
import { reverseName } from "./reverse-name.ts";
import { testTargets } from "./test-targets.ts";
import { udpEcho } from "./udp-echo.ts";
import { udpEchoServer } from "./udp-echo-server.ts";

/** What of the tests of the network is done by sockets of this process. */
export function socketTests(policy: UrlPolicy): Omit<NetworkTests, "ping" | "traceRoute"> {
  return {
    addressesOf: testTargets(policy),
    nameOf: reverseName,
    lookUp: nameLookup(),
    echo: udpEcho,
    serveEcho: udpEchoServer,
  };
}
