import type { Agent } from "../agent/agent.ts";
import type { TraceEntry } from "../cwmp/session/session-context.ts";
import { systemRandom } from "../host/random.ts";
import type { Identity } from "../ports/identity.ts";
import type { Metric } from "../ports/meter.ts";
import { busMethods } from "./bus-methods.ts";
import { machineOf } from "./choose-machine.ts";
import { managementDefaults } from "./defaults.ts";
import { startDevice } from "./device.ts";
import { deviceFiles } from "./device-files.ts";
import { openMetrics } from "./metrics/open-metrics.ts";
import { openProcess, type ProcessOptions } from "./process.ts";

/** `log` gets every fact; the latest are kept besides, as the device's log file. */
export interface WiringOptions extends ProcessOptions {
  readonly trace?: (entry: TraceEntry) => void;
}

/** One wired agent with what it stands on. */
export interface WiredAgent {
  readonly agent: Agent;
  readonly identity: Identity;
  /** Stops the agent, then closes host and store; all that was acknowledged is kept. */
  stop(): Promise<void>;
}

/** A process of one device, from its configuration. */
export async function wireAgent(options: WiringOptions): Promise<WiredAgent> {
  const { configuration, trace } = options;
  const process = await openProcess(options);
  const { store } = process;
  try {
    const machine = await machineOf(options, process);
    const scope = "";
    const { host, identity } = machine;
    const { agent } = await startDevice(process, {
      machine,
      scope,
      random: systemRandom(),
      defaults: managementDefaults(configuration, identity),
      overrides: configuration["device.parameters"],
      ...(await deviceFiles(options, process, machine, scope)),
      ...(trace && { trace }),
    });
    const withdraw = host.bus?.offer(
      "cpe-agent",
      busMethods(agent, () => process.clock.wallMs()),
    );
    const metrics = async (): Promise<readonly Metric[]> => {
      const answer = await agent.control({ command: "metrics" });
      if (!answer.ok) throw new Error(answer.error.message);
      return answer.result.metrics;
    };
    const closeMetrics = await openMetrics(metrics, configuration, process.log);
    const stop = async (): Promise<void> => {
      withdraw?.();
      await closeMetrics();
      await agent.stop();
      await host.close();
      await store.close();
    };
    return { agent, identity, stop };
  } catch (error) {
    await store.close();
    throw error;
  }
}
