import { beforeAll, expect, it } from "vitest";
import type { Agent } from "../../src/agent/agent.ts";
import type { DeviceContext } from "../../src/device/binding/context.ts";
import { processMeter } from "../../src/host/meter/meter.ts";
import type { Kind } from "../../src/model/kind/kind.ts";
import { setNotification, setValues, unreachable } from "../harness/simulated/simulated-acs.ts";
import { management, simulatedKind, users, World } from "../harness/simulated/simulated-device.ts";

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

/** The values of the agent's metrics by name, with the labels as text. */
async function metricsOf(agent: Agent): Promise<Readonly<Record<string, number>>> {
  const answer = await agent.control({ command: "metrics" });
  if (!answer.ok) throw new Error(answer.error.message);
  const entries = answer.result.metrics.flatMap(({ name, values }) =>
    values.map(({ labels, metricName = name, value }): [string, number] => {
      const shown = Object.entries(labels).map(([label, text]) => `${label}=${text}`);
      return [`${metricName.replace("cpe_agent_", "")}${shown.length > 0 ? `{${shown.join(",")}}` : ""}`, value];
    }),
  );
  return Object.fromEntries(entries);
}

it("counts sessions, retries, RPCs with their faults, changes that are told, and tells how the device is", async () => {
  const world = new World(kind);
  world.acs.todo.push(
    setNotification(`${users}1.Username`, 2),
    setValues({ [`${management}PeriodicInformInterval`]: "0" }),
  );
  const { agent } = await world.start({ meter: processMeter("1") });
  await world.clock.advance(1000);
  expect(await metricsOf(agent)).toMatchObject({
    "sessions_total{outcome=ok}": 1,
    session_duration_seconds_count: 1,
    session_retries_total: 0,
    "rpcs_total{method=SetParameterAttributes,fault_code=0}": 1,
    "rpcs_total{method=SetParameterValues,fault_code=9003}": 1,
    "acs_rpcs_total{method=Inform,fault_code=0}": 1,
    session_failures: 0,
    events_pending: 0,
    cwmp_enabled: 1,
    last_successful_session_age_seconds: expect.any(Number),
    "transfers_queued{state=waiting}": 0,
    alarms_standing: 0,
    state_writes_owed: 0,
  });
  world.acs.interfere = () => unreachable;
  await agent.control({ command: "set", values: [{ path: `${users}1.Username`, value: "other" }] });
  await world.clock.advance(1000);
  const failed = await metricsOf(agent);
  expect(failed).toMatchObject({
    "sessions_total{outcome=unreachable}": 1,
    session_failures: 1,
    "value_changes_total{notification=active}": 0,
  });
  expect(failed.session_retry_wait_seconds).toBeGreaterThan(0);
  world.acs.interfere = () => undefined;
  await world.clock.advance(20_000);
  const again = await metricsOf(agent);
  expect(again).toMatchObject({
    "sessions_total{outcome=ok}": 2,
    session_retries_total: 1,
    "value_changes_total{notification=active}": 1,
    session_failures: 0,
  });
  expect(again).not.toHaveProperty("session_retry_wait_seconds");
  expect(again.last_successful_session_age_seconds).toBeGreaterThan(1);
  await agent.stop();
});

it("tells how a device is that nobody keeps count of, and makes nothing for that", async () => {
  const world = new World(kind);
  const { agent } = await world.start();
  await world.clock.advance(1000);
  const metrics = await metricsOf(agent);
  expect(metrics).toMatchObject({ session_failures: 0, events_pending: 0 });
  expect(Object.keys(metrics).filter((name) => name.includes("_total"))).toEqual([]);
  await agent.stop();
});
