import type { Agent } from "../agent/agent.ts";
import type { ControlCommand } from "../agent/control/requests.ts";
import type { ControlAnswer, ControlResults } from "../agent/control/results.ts";
import type { TraceEntry } from "../cwmp/session/session-context.ts";
import { systemRandom } from "../host/random.ts";
import type { Identity } from "../ports/identity.ts";
import { busMethods } from "./bus-methods.ts";
import { machineOf } from "./choose-machine.ts";
import { managementDefaults } from "./defaults.ts";
import { startDevice } from "./device.ts";
import { deviceFiles } from "./device-files.ts";
import { openMetrics } from "./metrics/open-metrics.ts";
import { openProcess, type ProcessOptions } from "./process.ts";
import { type PreparedWeb, prepareWeb } from "./web/open-web.ts";

/** `log` gets every fact; the latest are kept besides, as the device's log file. */
export interface WiringOptions extends ProcessOptions {
  readonly trace?: (entry: TraceEntry) => void;
  /** Where the files of the page are; those of the build unless given. */
  readonly pageFiles?: URL;
}

/** One wired agent with what it stands on. */
export interface WiredAgent {
  readonly agent: Agent;
  readonly identity: Identity;
  /** Where the agent's page is; undefined for nowhere. */
  readonly pageUrl: string | undefined;
  /** Stops the agent, then closes host and store; all that was acknowledged is kept. */
  stop(): Promise<void>;
}

/** A process of one device, from its configuration. */
export async function wireAgent(options: WiringOptions): Promise<WiredAgent> {
  const { configuration } = options;
  let web: PreparedWeb | undefined;
  const hasPage = configuration["web.listen"] !== undefined;
  const process = await openProcess({ ...options, ...(hasPage && { watch: (step: string) => web?.watch(step) }) });
  const { store } = process;
  try {
    web = await prepareWeb(configuration, process.clock, process.log, options.pageFiles);
    const trace = both(options.trace, web?.trace);
    const machine = await machineOf(options, process);
    const scope = "";
    const { host, identity } = machine;
    const { agent, tree } = await startDevice(process, {
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
    const monitored = {
      metrics: async () => resultOf(await agent.control({ command: "metrics" })).metrics,
      health: async () => resultOf(await agent.control({ command: "health" })),
    };
    const closeMetrics = await openMetrics(monitored, configuration, process.log);
    const page = await web?.open(agent, tree);
    const stop = async (): Promise<void> => {
      withdraw?.();
      await page?.close();
      await closeMetrics();
      await agent.stop();
      await process.close();
      await host.close();
      await store.close();
    };
    return { agent, identity, pageUrl: page?.url, stop };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function resultOf<C extends ControlCommand>(answer: ControlAnswer<C>): ControlResults[C] {
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.result;
}

type Trace = (entry: TraceEntry) => void;

function both(one: Trace | undefined, other: Trace | undefined): Trace | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return (entry) => {
    one(entry);
    other(entry);
  };
}
