import { describe, expect, it } from "vitest";
import { CwmpError } from "../../../src/cwmp/faults.ts";
import { ask, device, refused } from "./ask.ts";

describe("what outlives the session", () => {
  it("is asked of the device's life: Reboot, FactoryReset, ScheduleInform [TR-069 A.3.2.9, A.4.1.6, A.4.1.2]", async () => {
    const cpe = await device();
    expect(await ask(cpe, "ScheduleInform", { DelaySeconds: 1, CommandKey: "s" })).toEqual({});
    expect(await ask(cpe, "Reboot", { CommandKey: "" })).toEqual({});
    expect(await ask(cpe, "FactoryReset", {})).toEqual({});
    expect(cpe.actions.asked).toEqual(["schedule 1 s", "reboot ", "factory-reset"]);
  });

  it.each([0, 2 ** 31, 2 ** 32 - 1])("is not scheduled in %i seconds [interop B.5 R13]", async (DelaySeconds) => {
    const cpe = await device();
    expect(await ask(cpe, "ScheduleInform", { DelaySeconds, CommandKey: "" })).toEqual(refused(9003));
    expect(cpe.actions.asked).toEqual([]);
  });

  it("may be denied, and may fail: that is an answer too, and a line in the log", async () => {
    const cpe = await device();
    const denied = { ...cpe, actions: { ...cpe.actions, reboot: () => Promise.reject(new CwmpError(9001)) } };
    expect(await ask(denied, "Reboot", { CommandKey: "" })).toEqual(refused(9001));
    const broken = { ...cpe, actions: { ...cpe.actions, reboot: () => Promise.reject(new TypeError("oops")) } };
    expect(await ask(broken, "Reboot", { CommandKey: "" })).toEqual(refused(9002));
    expect(cpe.log.lines).toEqual([
      "warn rpc.refused method=Reboot code=9001 reason=Request denied",
      "error rpc.failed method=Reboot code=9002 reason=TypeError: oops",
    ]);
  });
});
