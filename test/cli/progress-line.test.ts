import { expect, it } from "vitest";
import { progressLine } from "../../src/cli/commands/diagnose/progress-line.ts";
import type { DiagnosticProgress } from "../../src/device/diagnostics/reports.ts";

/** As it comes over the control socket. */
const told = (progress: DiagnosticProgress): DiagnosticProgress => JSON.parse(JSON.stringify(progress));

it("says of an echo by UDP that it may be the port that is closed", () => {
  const answer = { kind: "unreachable", sentMs: 0 } as const;
  expect(progressLine(told({ kind: "echo", sequence: 1, answer }))).toBe("  1  nobody listens, or no way there");
  expect(progressLine(told({ kind: "ping", sequence: 1, answer }))).toBe("  1  no way there");
});

it("has a star for a try of a hop that nobody answered", () => {
  const hop = { address: "192.0.2.1", times: [1500, null, 250], errorCode: 13, unreachable: true };
  expect(progressLine(told({ kind: "hop", number: 2, hop }))).toBe(
    "  2  192.0.2.1  1.500 ms  *  0.250 ms  goes no further",
  );
  const nobody = { address: undefined, times: [null, null], errorCode: 0, unreachable: false };
  expect(progressLine(told({ kind: "hop", number: 3, hop: nobody }))).toBe("  3  no answer");
});
