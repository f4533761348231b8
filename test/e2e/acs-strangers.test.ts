import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeEnvelope } from "../../src/cwmp/soap/envelope.ts";
import { inform, namespace } from "../acs/stage.ts";
import { cpeAgent, RunningCommand } from "../harness/process/built-program.ts";

// What a device that nobody knows can do to the small ACS and to who looks at it.

describe("cpe-agent acs", () => {
  let acs: RunningCommand;
  let url = "";
  beforeAll(async () => {
    acs = new RunningCommand("acs", "--port", "0", "--json", "--no-provision");
    url = String((await acs.line((line) => "url" in line)).url);
  });
  afterAll(async () => expect(await acs.kill("SIGTERM")).toBe(0));

  it("shows names of parameters without what a terminal would obey", async () => {
    const body = inform(["1 BOOT"], { "Device.\u009b31mX": "\u009b32m" });
    const octets = Buffer.concat(writeEnvelope({ namespace, header: {}, body }));
    const reply = await fetch(url, { method: "POST", headers: { "Content-Type": "text/xml" }, body: octets });
    expect(reply.status).toBe(200);
    expect(cpeAgent("acs", "show", "00AB12", "--url", url).stdout).toContain("Device.\\u{9b}31mX=\\u{9b}32m\n");
  });
});
