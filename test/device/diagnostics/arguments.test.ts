import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Arguments, isHost } from "../../../src/device/diagnostics/arguments.ts";
import { pingDefaults, pingOrder } from "../../../src/device/ip/diagnostics/ip-ping.ts";

describe("the host of a diagnostic", () => {
  it.each(["example.com", "a", "xn--bcher-kva.example.", "_sip.example", "192.0.2.1", "2001:db8::1", "a-b.c1"])(
    "may be %s",
    (host) => expect(isHost(host)).toBe(true),
  );

  it.each([
    "",
    "-f",
    "--flood",
    "8.8.8.8; reboot",
    "$(reboot)",
    "`id`",
    "a b",
    "a\nb",
    "a.-b",
    "a..b",
    "fe80::1%eth0",
    "[::1]",
    "a/b",
    "|x",
    "x".repeat(64),
    `${"a.".repeat(127)}ab`,
  ])("may not be %j", (host) => expect(isHost(host)).toBe(false));

  it("has no zone, which the interface says", () => {
    const given = new Arguments(() => "fe80::1%eth0");
    given.host("Host");
    const reason = 'is "fe80::1%eth0", which has a zone: leave that out, and name the interface';
    expect(given.problems).toMatchObject([{ name: "Host", reason }]);
  });

  it("never begins with what a program takes for an option, and holds nothing that a shell knows", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        if (isHost(text)) expect(text).toMatch(/^[\w:.][\w:.-]*$/);
      }),
    );
  });
});

describe("the arguments of IPPing", () => {
  const problemsOf = (values: Readonly<Record<string, string | number>>) => {
    const all: Readonly<Record<string, string | number>> = { ...pingDefaults, Host: "example.com", ...values };
    const given = new Arguments((name) => String(all[name] ?? ""));
    pingOrder(given);
    return given.problems.map(({ name }) => name);
  };

  it("are bounded", () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ Host: "" })).toEqual(["Host"]);
    expect(problemsOf({ NumberOfRepetitions: 4294967295 })).toContain("NumberOfRepetitions");
    expect(problemsOf({ NumberOfRepetitions: 1000, Timeout: 60_000 })).toEqual(["NumberOfRepetitions"]);
    expect(problemsOf({ Timeout: 0 })).toEqual(["Timeout"]);
    expect(problemsOf({ DataBlockSize: 65535 })).toEqual(["DataBlockSize"]);
    expect(problemsOf({ DSCP: 64 })).toEqual(["DSCP"]);
    expect(problemsOf({ ProtocolVersion: "IPv5" })).toEqual(["ProtocolVersion"]);
  });
});

describe("the URL of a diagnostic", () => {
  const problemsOf = (url: string): readonly string[] => {
    const given = new Arguments(() => url);
    given.url("DownloadURL");
    return given.problems.map(({ reason }) => reason);
  };

  it.each(["http://example.com/a?b=c", "https://example.com:8443/", "http://[2001:db8::1]/x", "http://192.0.2.1"])(
    "may be %s",
    (url) => expect(problemsOf(url)).toEqual([]),
  );

  it.each([
    ["ftp://example.com/a", 'is "ftp://example.com/a", which is no http or https URL'],
    ["/a", 'is "/a", which is no http or https URL'],
    ["http://a:b@example.com/", "has a user name or password in it"],
    ["http://-f/", "names no host"],
    ["", "is not set"],
  ])("may not be %j", (url, reason) => expect(problemsOf(url)).toEqual([reason]));
});
