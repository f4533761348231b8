import type { Constraint } from "../../model/binding.ts";
import type { Asks } from "../binding/typed.ts";
import { Arguments } from "./arguments.ts";
import type { DiagnosticName } from "./reports.ts";

/**
 * What the objects with a DiagnosticsState have in common: it is set to ask for a run, which parameters that make none are
 * refused for at once, and a run ends when one of them is set. [TR-181 DiagnosticsState]
 */
export function asDiagnostic(
  name: DiagnosticName,
  order: (given: Arguments) => unknown,
): { readonly asks: Asks; readonly constraint: Constraint } {
  return {
    asks: {
      by: ["DiagnosticsState"],
      written: ({ diagnostics }, values, origin) => diagnostics.written(name, values, origin),
    },
    constraint: (parameter, value, { valueNamed }) => {
      const given = new Arguments(valueNamed);
      order(given);
      const requested = parameter === "DiagnosticsState" && value === "Requested";
      const problem = given.problems.find((each) => requested || (each.name === parameter && !each.missing));
      return problem && `${problem.name} ${problem.reason}`;
    },
  };
}
