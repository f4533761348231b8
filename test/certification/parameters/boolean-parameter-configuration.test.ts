import { expect, it } from "vitest";
import { faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// Module BooleanParameterConfiguration of BBF.069; TP-181 5.1.9.
// [TP-069 BooleanParameterConfiguration, TP-181 5.1.9]

const enable = "Device.NAT.PortMapping.1.Enable";

it("0, 1, false and true are taken and in force; anything else is refused [TR-069 A.2.1]", async () => {
  const lab = await Lab.forTest();
  for (const [written, read] of [
    ["0", "0"],
    ["1", "1"],
    ["false", "0"],
    ["true", "1"],
  ] as const) {
    const [set, got = ""] = await lab.ask(rpc.setEach([[enable, written, "xsd:boolean"]]), rpc.get(enable));
    expect([written, faultsOf(set), valuesOf(got).get(enable)]).toEqual([
      written,
      [],
      expect.stringMatching(boolean[read]),
    ]);
  }
  for (const written of ["2", "TRUE", "yes", ""]) {
    const [set] = await lab.ask(rpc.setEach([[enable, written, "xsd:boolean"]]));
    expect([written, faultsOf(set)]).toEqual([written, [9003, 9006]]);
  }
});

/** Both forms may be sent. */
const boolean = { "0": /^(0|false)$/, "1": /^(1|true)$/ };
