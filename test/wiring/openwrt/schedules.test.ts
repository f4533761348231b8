import { expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { applied, scene } from "./router-scene.ts";

// [TR-181 Schedules]

const schedule = "Device.Schedules.Schedule.1.";

it("an ACS that sets when a port is mapped has fw4 keep to it, and to what the schedule becomes", async () => {
  const at = await scene("23.05-dsa-dual-band");
  const [added = "", mapped = ""] = await at.ask(
    rpc.add("Device.Schedules.Schedule."),
    rpc.add("Device.NAT.PortMapping."),
  );
  expect(added).toContain("<InstanceNumber>1</InstanceNumber><Status>1</Status>");
  const row = `Device.NAT.PortMapping.${/<InstanceNumber>(\d+)</.exec(mapped)?.[1]}.`;
  await applied(at);
  const redirect = () => {
    const text = at.router.text("etc/config/firewall");
    const name = `cpe_${row.split(".")[3]}`;
    const section = new RegExp(`config redirect '${name}'\n((?:\t.*\n)*)`).exec(text)?.[1] ?? "";
    return Object.fromEntries(
      [...section.matchAll(/option (start_time|stop_time|weekdays|start_date) '(.*)'/g)].map(([, option, value]) => [
        option,
        value,
      ]),
    );
  };
  const step = async (values: Record<string, string>): Promise<string> => {
    const told = at.cpe.log.length;
    const [answer = ""] = await at.ask(rpc.set(values));
    if (answer.includes("<Status>1</Status>")) await applied(at, told);
    return answer;
  };

  await step({ [`${row}InternalClient`]: "192.168.1.20", [`${row}ScheduleRef`]: schedule.slice(0, -1) });
  expect(redirect()).toEqual({ start_date: "2100-01-01" });
  await step({
    [`${schedule}Enable`]: "true",
    [`${schedule}Day`]: "Monday,Friday",
    [`${schedule}StartTime`]: "18:00",
    [`${schedule}Duration`]: "5400",
  });
  expect(redirect()).toEqual({ start_time: "18:00:00", stop_time: "19:30:00", weekdays: "Mon Fri" });
  const [got = ""] = await at.ask(rpc.get(`${row}ScheduleRef`));
  expect(valuesOf(got).get(`${row}ScheduleRef`)).toBe(schedule.slice(0, -1));

  for (const [name, value] of [
    ["Duration", "30000"],
    ["InverseMode", "true"],
    ["Duration", "100000"],
  ] as const)
    expect(await step({ [schedule + name]: value }), name).toContain("<FaultCode>9007</FaultCode>");
  const everyDay = "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday";
  await step({ [`${schedule}Day`]: everyDay, [`${schedule}Duration`]: "28800" });
  expect(redirect()).toEqual({ start_time: "18:00:00", stop_time: "02:00:00" });
  await step({ [`${schedule}InverseMode`]: "true" });
  expect(redirect()).toEqual({ start_time: "02:00:00", stop_time: "18:00:00" });
  await step({ "Device.Schedules.Enable": "false" });
  expect(redirect()).toEqual({ start_date: "2100-01-01" });
  const [status = ""] = await at.ask(rpc.get(`${schedule}Status`));
  expect(valuesOf(status).get(`${schedule}Status`)).toBe("StackDisabled");

  const told = at.cpe.log.length;
  await at.ask(rpc.delete(schedule));
  await applied(at, told);
  expect(redirect()).toEqual({});
  const [left = ""] = await at.ask(rpc.get(`${row}ScheduleRef`));
  expect(valuesOf(left).get(`${row}ScheduleRef`)).toBe("");
}, 200_000);
