import { expect, it } from "vitest";
import { element, faultsOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { sharedLab } from "../lab.ts";

// Module CWMP_Faults of BBF.069. [TR-069 3.5, A.5.1]
// [TP-069 CWMP_Faults]

const lab = sharedLab();

it.each<[string, string, number, string]>([
  ["9000 to a method that nobody knows", "<cwmp:X_EXAMPLE_Nonsense/>", 9000, "Server"],
  ["9000 to a method of the ACS", "<cwmp:Kicked><Command/><Referer/><Arg/><Next/></cwmp:Kicked>", 9000, "Server"],
  ["9003 to arguments that are missing", "<cwmp:GetParameterNames/>", 9003, "Client"],
  ["9003 to arguments out of their type", rpc.names("Device.", "1").replace(">1<", ">maybe<"), 9003, "Client"],
  ["9003 to a string that is too long", rpc.reboot("k".repeat(33)), 9003, "Client"],
  ["9005 to a name that there is not", rpc.get("Device.Nonsense"), 9005, "Client"],
])("answers %s, and the session goes on", async (_, bad, code, blamed) => {
  const [answer, next] = await (await lab()).ask(bad, rpc.get("Device.DeviceInfo.SerialNumber"));
  expect([faultsOf(answer), element(answer, "faultstring"), element(answer, "faultcode")]).toEqual([
    [code],
    "CWMP fault",
    expect.stringMatching(new RegExp(`(^|:)${blamed}$`)),
  ]);
  expect(next).toContain("LAB1");
});
