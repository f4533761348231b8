import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layerOf, readConfiguration } from "../../../src/config/configuration.ts";
import { type WiredAgent, type WiringOptions, wireAgent } from "../../../src/wiring/agent.ts";

// The agent as it is wired for its users, in this process: real sockets, a real store, a virtual device.

/** What makes a device quick, and lets it run beside others. */
export const quick: Readonly<Record<string, string>> = {
  "host.kind": "virtual",
  "device.bootSeconds": "0",
  "connectionRequest.port": "0",
  "connectionRequest.bind": "127.0.0.1",
  "acs.retry.minimumWaitSeconds": "1",
  // The phase of the default is any: a periodic Inform could fall into a test.
  "acs.periodicInform.intervalSeconds": "100000000",
};

/** Starts one with these keys of the configuration besides. Whoever starts it stops it. */
export function startWired(
  settings: Readonly<Record<string, string>>,
  options: Omit<WiringOptions, "configuration">,
): Promise<WiredAgent> {
  const configuration = readConfiguration([layerOf({ ...quick, ...settings }, (name) => `test ${name}`)]);
  return wireAgent({ ...options, configuration });
}

export const newStateDirectory = (): string => mkdtempSync(join(tmpdir(), "cpe-wired-"));
