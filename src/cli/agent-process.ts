import { join } from "node:path";
import type { ControlRequest } from "../agent/control/requests.ts";
import type { Configuration } from "../config/keys.ts";
import { missingFiles } from "../config/named-files.ts";
import { openLog } from "../host/log.ts";
import { serveControl } from "../net/control/control-socket.ts";
import type { Log } from "../ports/log.ts";
import { type WiredAgent, wireAgent } from "../wiring/agent.ts";
import { prepareStateDirectory } from "../wiring/state-directory.ts";
import { version } from "./version.ts";

// One agent as a process of its own: its log, its control socket, its end.

/** Log lines go to standard error, so that standard output stays free for data. */
export function processLog(configuration: Configuration): Log {
  return openLog({
    level: configuration["log.level"],
    format: configuration["log.format"],
    terminal: process.stderr.isTTY === true,
    write: (line) => process.stderr.write(`${line}\n`),
    now: Date.now,
  });
}

export interface AgentProcess {
  stop(): Promise<void>;
}

/** Runs an agent on a state directory. The control socket is there before anything else, so that a second agent stops here. */
export async function startAgentProcess(configuration: Configuration, directory: string): Promise<AgentProcess> {
  const log = processLog(configuration);
  const stateDirectory = prepareStateDirectory(directory);
  for (const missing of missingFiles(configuration)) log.warn("config.missing", missing);
  log.info("agent.start", { version, pid: process.pid, stateDirectory, node: process.version });
  let wired: WiredAgent | undefined;
  const control = await serveControl(join(stateDirectory, "control.sock"), async (request) => {
    if (wired === undefined) throw new Error("the agent is still starting");
    return wired.agent.control(request as ControlRequest);
  });
  try {
    wired = await wireAgent({ configuration, stateDirectory, log });
  } catch (error) {
    await control.close();
    throw error;
  }
  const { identity, stop } = wired;
  log.info("agent.ready", { device: `${identity.oui}-${identity.productClass}-${identity.serialNumber}` });
  return {
    stop: async () => {
      await control.close();
      await stop();
    },
  };
}
