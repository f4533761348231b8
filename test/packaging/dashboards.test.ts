import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { installed } from "../net/transfer/real-server.ts";
import { compilerFaults } from "./compiled.ts";
import type { Shapes } from "./grafana-types.ts";
import { type Documented, documentedIn, type Held, queryFaults, selectorsIn } from "./promql.ts";

// The dashboards for Grafana, held against Grafana's own types and against the metrics that are documented.

const root = join(import.meta.dirname, "../..");
const text = (path: string): string => readFileSync(join(root, path), "utf8");
const ofAgents = documentedIn(text("docs/monitoring.md"));
const ofFleets = documentedIn(text("docs/fleet.md"));

interface Dashboard extends Held {
  readonly file: string;
  /** Those of `documented` that it has to show. */
  readonly shown: readonly Documented[];
  /** Every selector has these, so that the variables choose. */
  readonly chosenBy: readonly string[];
}

const agents: Dashboard = {
  file: "packaging/grafana/cpe-agent.json",
  documented: ofAgents,
  shown: ofAgents,
  ofTheTarget: ["job", "instance"],
  chosenBy: ["job", "instance"],
  totals: [],
};

const fleets: Dashboard = {
  file: "packaging/kubernetes/monitoring/cpe-fleet.json",
  documented: [...ofFleets, ...ofAgents.filter(({ name }) => name.startsWith("process_"))],
  shown: ofFleets,
  ofTheTarget: ["job", "instance", "pod"],
  chosenBy: [],
  totals: ["cpe_agent_fleet_events_total"],
};

interface Panel {
  readonly id: number;
  readonly type: Exclude<keyof Shapes, "dashboard">;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly legendFormat?: string }[];
}

interface Model {
  readonly templating: { readonly list: readonly { readonly name: string; readonly query?: unknown }[] };
  readonly panels: readonly Panel[];
}

const read = (file: string): Model => JSON.parse(text(file)) as Model;
const targetsOf = ({ panels }: Model) => panels.flatMap(({ targets = [] }) => targets);

const shapeFaults = ({ panels, ...dashboard }: Model): readonly string[] =>
  compilerFaults(
    [
      `import type { Shapes } from "./grafana-types.ts";`,
      `export const dashboard: Shapes["dashboard"] = ${JSON.stringify(dashboard)};`,
      ...panels.map(
        (panel, at) => `export const panel${at}: Shapes[${JSON.stringify(panel.type)}] = ${JSON.stringify(panel)};`,
      ),
    ].join("\n"),
  );

function overlaps(panels: readonly Panel[]): readonly string[] {
  return panels.flatMap((one, at) =>
    panels.slice(at + 1).flatMap((other) => {
      const [a, b] = [one.gridPos, other.gridPos];
      const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
      return apart ? [] : [`${one.title} lies upon ${other.title}`];
    }),
  );
}

const doubles = (values: readonly unknown[]): readonly unknown[] =>
  values.filter((value, at) => values.indexOf(value) !== at);

describe.each([agents, fleets])("$file", (dashboard) => {
  const { file, documented, shown, chosenBy } = dashboard;
  const model = read(file);

  it("is as Grafana's types have it", () => {
    expect(shapeFaults(model)).toEqual([]);
  });

  it("has each panel once, in a place of its own", () => {
    expect(doubles(model.panels.map(({ id }) => id))).toEqual([]);
    expect(overlaps(model.panels)).toEqual([]);
    expect(model.panels.filter(({ gridPos: { x, w } }) => x < 0 || x + w > 24)).toEqual([]);
    for (const { title, targets = [] } of model.panels) {
      expect([title, doubles(targets.map(({ refId }) => refId))]).toEqual([title, []]);
    }
  });

  it("asks for metrics and labels that there are, each by its type", () => {
    const faults = targetsOf(model).flatMap(({ expr, legendFormat = "" }) =>
      queryFaults(expr, legendFormat, dashboard),
    );
    expect(faults).toEqual([]);
  });

  it("shows every metric that is documented", () => {
    const asked = targetsOf(model).flatMap(({ expr }) => selectorsIn(expr).map(({ name }) => name));
    const isShown = ({ name }: Documented) =>
      asked.some((each) => each.replace(/_(bucket|sum|count)$/, "") === name || each === name);
    expect(shown.filter((each) => !isShown(each)).map(({ name }) => name)).toEqual([]);
  });

  it("has its variables choose in every query, and no other variables", () => {
    for (const { expr } of targetsOf(model)) {
      for (const { name, matchers } of selectorsIn(expr)) {
        expect([name, chosenBy.filter((label) => !matchers.includes(label))]).toEqual([name, []]);
      }
    }
    const known = new Set([...model.templating.list.map(({ name }) => name), "__rate_interval", "__range", "__all"]);
    const used = [...text(file).matchAll(/\$\{?(\w+)/g)].map(([, name = ""]) => name);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
    const asked = model.templating.list.flatMap(({ query }) => selectorsIn(JSON.stringify(query)));
    expect(asked.filter(({ name }) => !documented.some((each) => each.name === name))).toEqual([]);
  });

  it.skipIf(!installed("promtool"))("has queries that promtool takes (skipped where it is not installed)", () => {
    const rules = targetsOf(model).map(({ expr }, at) => ({
      record: `panel:${at}`,
      expr: expr.replaceAll("$__rate_interval", "1m").replaceAll("$__range", "1h"),
    }));
    const rulesFile = join(mkdtempSync(join(tmpdir(), "cpe-dashboard-")), "rules.yaml");
    onTestFinished(() => rmSync(dirname(rulesFile), { recursive: true }));
    writeFileSync(rulesFile, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
    const checked = spawnSync("promtool", ["check", "rules", rulesFile], { encoding: "utf8" });
    expect([checked.status, checked.stderr]).toEqual([0, ""]);
  });
});

describe("a dashboard", () => {
  it("of another shape would be found wanting", () => {
    const model = read("packaging/grafana/cpe-agent.json");
    const changed = (type: string, change: object): readonly string[] => {
      const panel = model.panels.find((each) => each.type === type);
      if (panel === undefined) throw new Error(`no panel of type ${type}`);
      return shapeFaults({ ...model, panels: [{ ...panel, ...change }] });
    };
    expect(changed("stat", { options: { colorMode: "colour" } })[0]).toMatch(/"colour"' is not assignable/);
    expect(changed("timeseries", { gridPosition: {} })[0]).toMatch(/\bgridPosition\b/);
    expect(changed("table", { options: { showHeaders: true } })[0]).toMatch(/\bshowHeaders\b/);
    expect(shapeFaults({ ...model, panels: [], ...{ refresh: 60 } })[0]).toMatch(/'number' is not assignable/);
  });

  it.each([
    ["sum(cpe_agent_session_total)", "", "cpe_agent_session_total is not documented"],
    ["sum(cpe_agent_session_duration_seconds)", "", "cpe_agent_session_duration_seconds is not documented"],
    ["sum(cpe_agent_sessions_total)", "", "cpe_agent_sessions_total is a counter as it stands"],
    ["rate(cpe_agent_events_pending[1m])", "", "cpe_agent_events_pending is a gauge in rate"],
    ['cpe_agent_events_pending{outcome="ok"}', "", "cpe_agent_events_pending has no label outcome"],
    [
      "sum by (method) (rate(cpe_agent_sessions_total[1m]))",
      "",
      "nothing has the label method in (rate(cpe_agent_sessions_total[1m]))",
    ],
    [
      "sum(cpe_agent_events_pending)",
      "{{instance}}",
      "the legend has instance, which sum(cpe_agent_events_pending) has not",
    ],
  ])("that asks for %s would be too", (query, legend, fault) => {
    expect(queryFaults(query, legend, agents)).toEqual([fault]);
  });
});

describe("what Grafana and Prometheus are given", () => {
  it("is scraped at the ports of the documents", () => {
    const { scrape_configs: jobs } = parse(text("packaging/grafana/prometheus.yaml")) as {
      readonly scrape_configs: readonly {
        readonly job_name: string;
        readonly static_configs: readonly { readonly targets: readonly string[] }[];
      }[];
    };
    const ports = jobs.map(({ job_name, static_configs }) => [
      job_name,
      [...new Set(static_configs.flatMap(({ targets }) => targets.map((target) => target.split(":")[1])))],
    ]);
    expect(ports).toEqual([
      ["cpe-agent", ["9464"]],
      ["cpe-fleet", ["9465"]],
    ]);
  });

  it("agrees: how often is scraped, and where dashboards lie", () => {
    const provisioned = (name: string) => parse(text(`packaging/grafana/provisioning/${name}.yaml`));
    const { global } = parse(text("packaging/grafana/prometheus.yaml"));
    const sources = provisioned("datasources/prometheus");
    expect(sources).toMatchObject({
      apiVersion: 1,
      datasources: [{ type: "prometheus", jsonData: { timeInterval: global.scrape_interval } }],
    });
    const { apiVersion, providers } = provisioned("dashboards/cpe-agent");
    expect([apiVersion, providers[0].type]).toEqual([1, "file"]);
    expect(text("docs/monitoring.md")).toContain(`\`${providers[0].options.path}\``);
  });

  it.skipIf(!installed("promtool"))(
    "is a configuration that promtool takes (skipped where it is not installed)",
    () => {
      const file = join(root, "packaging/grafana/prometheus.yaml");
      const checked = spawnSync("promtool", ["check", "config", "--lint-fatal", file], { encoding: "utf8" });
      expect([checked.status, checked.stderr]).toEqual([0, ""]);
    },
  );
});
