import { firstOf, type ScenarioOutcome, type StepOutcome } from "../scenario/outcome.ts";

/** More unmet expectations of a step are in report.json. */
const mostUnmet = 1000;

/** The steps of a scenario as test cases, as continuous integration reads them: JUnit's XML. */
export async function junitOf(scenario: ScenarioOutcome, startedAt: string): Promise<string> {
  const { create } = await import("xmlbuilder2");
  const { name, steps } = scenario;
  const counts = {
    tests: steps.length,
    failures: steps.filter(({ outcome }) => outcome === "failed").length,
    errors: 0,
    skipped: steps.filter(({ outcome }) => outcome === "skipped").length,
    time: steps.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3),
  };
  const document = create({ version: "1.0", encoding: "UTF-8", invalidCharReplacement: "\ufffd" });
  const suite = document
    .ele("testsuites", { name: "cpe-agent fleet", ...counts })
    .ele("testsuite", { name, timestamp: startedAt.replace(/\.\d+Z$/, ""), ...counts });
  for (const step of steps) {
    const { name: stepName, seconds, unmet } = step;
    const testcase = suite.ele("testcase", { name: stepName, classname: name, time: seconds.toFixed(3) });
    switch (step.outcome) {
      case "met":
        break;
      case "skipped":
        testcase.ele("skipped", unmet.length > 0 ? { message: messageOf(unmet) } : {});
        break;
      case "failed":
        testcase.ele("failure", { message: messageOf(unmet) }).txt(linesOf(unmet).join("\n"));
    }
  }
  return document.end({ prettyPrint: true });
}

const lineOf = ({ cpe, reason }: StepOutcome["unmet"][number]): string => (cpe === "" ? reason : `${cpe}: ${reason}`);

function linesOf(unmet: StepOutcome["unmet"]): readonly string[] {
  const { first, left } = firstOf(unmet, mostUnmet);
  return [...first.map(lineOf), ...(left > 0 ? [`and ${left} more`] : [])];
}

function messageOf(unmet: StepOutcome["unmet"]): string {
  const { first, left } = firstOf(unmet, 1);
  const [only] = first;
  if (only === undefined) return "it was not met";
  return left === 0 ? lineOf(only) : `${lineOf(only)}, and ${left} more`;
}
