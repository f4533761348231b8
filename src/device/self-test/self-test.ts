import { bindObject } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { asDiagnostic } from "../diagnostics/as-diagnostic.ts";
import type { SelfCheck } from "../diagnostics/reports.ts";

/** It has no arguments. */
export const selfTestOrder = (): Record<string, never> => ({});

const longestResults = 1024;

/** A line for each check, as far as there is room. */
function resultsOf(checks: readonly SelfCheck[]): string {
  const lines = checks.map(({ detail, name, passed }) => `${name}: ${passed ? "ok" : "FAILED"}, ${detail}`);
  return lines.join("\n").slice(0, longestResults);
}

const selfTestDiagnostics = bindObject("Device.SelfTestDiagnostics.", {
  load: ({ diagnostics }) => diagnostics.standing("SelfTestDiagnostics"),
  ...asDiagnostic("SelfTestDiagnostics", selfTestOrder),
  parameters: {
    DiagnosticsState: ({ state }) => state,
    Results: ({ report }) => resultsOf(report?.checks ?? []),
  },
});

export const selfTest: Component = [selfTestDiagnostics];
