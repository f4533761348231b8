import { describe, expect, it } from "vitest";
import { summaryOf } from "../../src/acs/summary.ts";
import type { Body } from "../../src/cwmp/soap/envelope.ts";

const setting = (Name: string, value: string): Body => ({
  kind: "cpe-request",
  method: "SetParameterValues",
  message: { ParameterKey: "", ParameterList: [{ Name, Value: { type: "string", value } }] },
});

describe("the summary of a message", () => {
  it("shows no secret, be it a value or in a URL", () => {
    expect(summaryOf(setting("Device.Users.User.1.Password", "hush"))).toBe(
      "SetParameterValues Device.Users.User.1.Password = ********",
    );
    expect(summaryOf(setting("Device.ManagementServer.URL", "http://cpe:hush@acs.example/"))).toBe(
      'SetParameterValues Device.ManagementServer.URL = "http://********@acs.example/"',
    );
  });
});
