import { expect, it, onTestFinished, vi } from "vitest";
import { faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { RunningCommand } from "../../harness/process/built-program.ts";
import { processCpe } from "../../harness/process/process-cpe.ts";
import { httpServer } from "../../net/transfer/transfer-fixture.ts";

// V8 ends a process whose heap is used up, whatever it is doing. So an agent takes no more from an ACS than it has room for.

const code = "Device.DeviceInfo.ProvisioningCode";

/** Within what any agent takes that has the memory. */
const hostile: readonly (readonly [what: string, body: string])[] = [
  ["a quarter of a million elements", "<a/>".repeat(250_000)],
  ["12 MB of comments", `<a>${`<!--${"c".repeat(4000)}-->`.repeat(3000)}</a>`],
  ["12 MB of text", `<cwmp:GetParameterNames>${`<ParameterPath>${"x".repeat(3_000_000)}</ParameterPath>`.repeat(4)}`],
  [
    "20,000 parameters to set",
    rpc.setEach(Array.from({ length: 20_000 }, (_, each) => [`Device.Users.User.${each}.Username`, "x"])),
  ],
];

const longConfiguration = `<configuration xmlns="urn:cpe-agent:configuration" version="1" scope="partial" root="Device.">${Array.from(
  { length: 99_000 },
  (_, row) => `<parameter path="Device.Users.User.[u${row}].Username">user ${row}</parameter>`,
).join("")}</configuration>`;

it("an agent with a heap of 20 MB refuses what it has no room for, and lives on", async () => {
  vi.stubEnv("NODE_OPTIONS", "--max-old-space-size=20");
  onTestFinished(() => void vi.unstubAllEnvs());
  const cpe = await processCpe({ settings: ["acs.periodicInform.enable=false"] });
  onTestFinished(cpe.close);
  const { acs, ask, stateDirectory } = cpe;
  const agent = cpe.start();
  await acs.until(() => acs.sessions === 1);
  for (const [what, body] of hostile) {
    const from = agent.log.length;
    acs.queue.push(rpc.set({ [code]: what }), body);
    const { length } = acs.answers;
    const refused = agent.line((line) => line.fact === "session.end" && line.outcome !== "ok", from);
    await new RunningCommand("inform", "--no-wait", "--state-dir", stateDirectory).ended;
    expect(await refused, what).toMatchObject({ outcome: expect.stringMatching(/^(too-large|bad-envelope)$/) });
    expect(faultsOf(acs.answers[length]), what).toEqual([]);
  }
  const files = await httpServer((_request, response) => response.end(longConfiguration));
  onTestFinished(() => files.close());
  acs.queue.push(rpc.download("long", "3 Vendor Configuration File", files.url));
  await new RunningCommand("inform", "--no-wait", "--state-dir", stateDirectory).ended;
  await acs.until(() => acs.completed.length > 0);
  expect(acs.completed).toEqual(["long 9018"]);

  const [answer = ""] = await ask(rpc.get("Device."));
  expect(valuesOf(answer).get(code)).toBe("20,000 parameters to set");
  expect(agent.log.filter(({ fact }) => fact === "agent.start")).toHaveLength(1);
});
