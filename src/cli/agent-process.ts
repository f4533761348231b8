import { join, resolve } from "node:path";
import type { ControlRequest } from "../agent/control/requests.ts";
import type { Configuration } from "../config/keys.ts";
import { requireSocketPath, serveControl } from "../net/control/control-socket.ts";
import type { Log } from "../ports/log.ts";
import { type WiredAgent, wireAgent } from "../wiring/agent.ts";
import { prepareStateDirectory } from "../wiring/state-directory.ts";
import { version } from "./version.ts";

// One agent as a process of its own: its control socket, its end.

export interface AgentProcess {
  /** Where the agent's page is; undefined for nowhere. */
  readonly pageUrl: string | undefined;
  stop(): Promise<void>;
}

/** Runs an agent on a state directory; `sessionBegun` is called at each of its sessions. The control socket is there before anything else, so that a second agent stops here. */
export async function startAgentProcess(
  configuration: Configuration,
  directory: string,
  log: Log,
  sessionBegun?: () => void,
): Promise<AgentProcess> {
  requireSocketPath(join(resolve(directory), "control.sock"));
  const stateDirectory = prepareStateDirectory(directory);
  let wired: WiredAgent | undefined;
  const control = await serveControl(join(stateDirectory, "control.sock"), async (request) => {
    if (wired === undefined) throw new Error("the agent is still starting");
    return wired.agent.control(request as ControlRequest);
  });
  log.info("agent.start", { version, pid: process.pid, stateDirectory, node: process.version });
  try {
    wired = await wireAgent({ configuration, stateDirectory, log, ...(sessionBegun && { sessionBegun }) });
  } catch (error) {
    await control.close();
    throw error;
  }
  const { agent, identity, pageUrl, stop } = wired;
  log.info("agent.ready", { device: `${identity.oui}-${identity.productClass}-${identity.serialNumber}` });
  const status = await agent.control({ command: "status" });
  if (status.ok && status.result.acsUrl === "") {
    const waits = configuration["acs.discovery"] !== "off";
    log.warn("agent.no-acs", { reason: waits ? "DHCP has named no ACS yet" : howToGetAnAcs });
  }
  return {
    pageUrl,
    stop: async () => {
      await control.close();
      await stop();
    },
  };
}

const howToGetAnAcs =
  "there is no ACS to talk to: give its URL by --acs-url, by CPE_AGENT_ACS_URL, or as acs.url in the configuration file, or let DHCP name it by acs.discovery";
