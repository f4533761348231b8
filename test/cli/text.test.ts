import { describe, expect, it } from "vitest";
import { assignment } from "../../src/cli/commands/values.ts";
import { CliFailure } from "../../src/cli/failure.ts";
import { duration, facts, printable, table } from "../../src/cli/text.ts";

describe("text for people", () => {
  it("lets no value speak to the terminal", () => {
    expect(printable("a\u001b[2Jb\r\nc\u202ed")).toBe("a\\u{1b}[2Jb\\u{d}\\nc\\u{202e}d");
  });

  it("aligns columns and does not pad the last", () => {
    expect(
      table(
        ["A", "LONG"],
        [
          ["xyz", "1"],
          ["", "22"],
        ],
      ),
    ).toBe("A    LONG\nxyz  1\n     22");
    expect(
      facts([
        ["a", "1"],
        ["long", "2"],
      ]),
    ).toBe("a     1\nlong  2");
  });

  it.each([
    [0, "0 s"],
    [61, "1 min 1 s"],
    [3600, "1 h"],
    [93784, "1 d 2 h"],
    [-5, "0 s"],
  ])("says %d seconds as %s", (seconds, expected) => expect(duration(seconds)).toBe(expected));

  it("splits an assignment at the first equals sign", () => {
    expect(assignment("Device.X=a=b")).toEqual({ path: "Device.X", value: "a=b" });
    expect(assignment("Device.X=")).toEqual({ path: "Device.X", value: "" });
    expect(() => assignment("=x")).toThrow(CliFailure);
    expect(() => assignment("Device.X")).toThrow(/is not PATH=VALUE/);
    expect(() => assignment("Version", "NAME=VALUE")).toThrow('"Version" is not NAME=VALUE');
  });
});
