import type { Agent } from "./agent.ts";
import type { AgentOptions } from "./context/options.ts";
import { DeviceAgent } from "./device-agent.ts";

/** Boots the device: resolves once its first session is on its way or there is none to be had. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const agent = new DeviceAgent(options);
  await agent.start();
  return agent;
}
