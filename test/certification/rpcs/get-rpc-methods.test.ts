import { expect, it } from "vitest";
import { elements } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// Module GetRPCMethods of BBF.069; TP-181 5.1.5. [TR-069 A.3]
// [TP-069 GetRPCMethods, TP-181 5.1.5]

it("GetRPCMethods lists each method once, those that are mandatory among them [TR-069 A.3.1.1]", async () => {
  const lab = await Lab.forTest();
  const [answer] = await lab.ask(rpc.getRpcMethods());
  const methods = elements(answer, "string");
  expect(methods).toEqual(
    expect.arrayContaining([
      ...["GetRPCMethods", "SetParameterValues", "GetParameterValues", "GetParameterNames"],
      ...["SetParameterAttributes", "GetParameterAttributes", "AddObject", "DeleteObject", "Download", "Reboot"],
    ]),
  );
  expect(new Set(methods).size).toBe(methods.length);
});
