import { generatedNames, readGenerated } from "./generated-files.ts";

/** The names of the scenarios that come with the program, in alphabetical order. */
export const readyScenarioNames = (): readonly string[] => generatedNames("scenarios");

/** The text of `datamodel/scenarios/NAME.yaml`; undefined where there is none. */
export const readyScenario = (name: string): string | undefined =>
  readyScenarioNames().includes(name) ? (readGenerated("scenarios", name) as string) : undefined;
