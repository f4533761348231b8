import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { connectionRequest } from "../../src/acs/connection-request.ts";
import { processCpe } from "../harness/process/process-cpe.ts";

const count = 150;
const credentials = { username: "acs", password: "secret" };
const settings = [
  "connectionRequest.username=acs",
  "connectionRequest.password=secret",
  "connectionRequest.limitPerMinute=6000",
  "acs.periodicInform.enable=false",
];

it("an agent whose heap is collected again and again holds session after session", async () => {
  const cpe = await processCpe({ settings });
  try {
    const { acs } = cpe;
    const before = process.env.NODE_OPTIONS;
    process.env.NODE_OPTIONS = "--max-old-space-size=32 --max-semi-space-size=1";
    const agent = cpe.start();
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
    await acs.until(() => acs.sessions > 0);
    const url = acs.informs[0]?.parameters.get("Device.ManagementServer.ConnectionRequestURL") ?? "";
    for (let each = 0; each < count; each++) {
      const { sessions } = acs;
      expect(await connectionRequest(url, credentials)).toEqual({ ok: true });
      await acs.until(() => acs.sessions > sessions);
    }
    const status = readFileSync(`/proc/${agent.child.pid}/status`, "utf8");
    expect(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1])).toBeLessThan(150_000);
  } finally {
    await cpe.close();
  }
});
