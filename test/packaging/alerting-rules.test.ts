import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { installed } from "../net/transfer/real-server.ts";
import { documentedIn, queryFaults } from "./promql.ts";

// The alerting rules for Prometheus, held against the metrics that are documented, and what they make of some.

const root = join(import.meta.dirname, "../..");
const file = join(root, "packaging/grafana/rules.yaml");
const monitoring = readFileSync(join(root, "docs/monitoring.md"), "utf8");

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

const { groups } = parse(readFileSync(file, "utf8")) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);

const from = { job: "cpe-agent", instance: "192.0.2.1:9464" };
const labels = (more: Readonly<Record<string, string>> = {}): string =>
  Object.entries({ ...from, ...more })
    .map(([name, value]) => `${name}="${value}"`)
    .join(", ");

/** Series, a value a minute, and the alerts that they lead to by some time. */
const cases: readonly {
  readonly of: string;
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  readonly alerts: Readonly<Record<string, number>>;
}[] = [
  {
    of: "an ACS that is out of reach, and one that is not to be talked to",
    series: {
      [`cpe_agent_session_failures{${labels()}}`]: "3x20",
      [`cpe_agent_cwmp_enabled{${labels()}}`]: "1x20",
      [`cpe_agent_session_failures{${labels({ instance: "off" })}}`]: "9x20",
      [`cpe_agent_cwmp_enabled{${labels({ instance: "off" })}}`]: "0x20",
    },
    at: "10m",
    alerts: { CpeAcsUnreachable: 1 },
  },
  {
    of: "a device that had a session long ago, one that never had any, but none that is new and nothing else that is old",
    series: {
      [`cpe_agent_last_successful_session_age_seconds{${labels()}}`]: "90000x10",
      [`process_start_time_seconds{${labels()}}`]: "-999999x10",
      [`cpe_agent_cwmp_enabled{${labels()}}`]: "1x10",
      [`process_start_time_seconds{${labels({ instance: "never" })}}`]: "-90000x10",
      [`cpe_agent_cwmp_enabled{${labels({ instance: "never" })}}`]: "1x10",
      [`process_start_time_seconds{${labels({ instance: "new" })}}`]: "-600x10",
      [`cpe_agent_cwmp_enabled{${labels({ instance: "new" })}}`]: "1x10",
      [`process_start_time_seconds{${labels({ job: "cpe-fleet", instance: "fleet" })}}`]: "-90000x10",
    },
    at: "5m",
    alerts: { CpeNoSession: 2 },
  },
  {
    of: "the first fault of a kind, which is there from its first event on",
    series: {
      [`cpe_agent_rpcs_total{${labels({ method: "Reboot", fault_code: "9001" })}}`]: "_x3 1x20",
      [`cpe_agent_rpcs_total{${labels({ method: "Reboot", fault_code: "0" })}}`]: "_x3 5x20",
      [`cpe_agent_transfers_total{${labels({ rpc: "Download", fault_code: "9010" })}}`]: "_x3 1x20",
    },
    at: "10m",
    alerts: { CpeRequestsRefused: 1, CpeTransferFailed: 1 },
  },
  {
    of: "a fault of yesterday",
    series: { [`cpe_agent_rpcs_total{${labels({ method: "Reboot", fault_code: "9001" })}}`]: "1x300" },
    at: "4h",
    alerts: {},
  },
  {
    of: "what stands at the moment",
    series: {
      [`up{${labels()}}`]: "0x90",
      [`cpe_agent_alarms_standing{${labels()}}`]: "2x90",
      [`cpe_agent_state_writes_owed{${labels()}}`]: "1x90",
      [`cpe_agent_bulk_data_reports_waiting{${labels()}}`]: "4x90",
      [`cpe_agent_connection_requests_total{${labels({ outcome: "refused" })}}`]: "0+60x90",
    },
    at: "70m",
    alerts: { CpeAgentSilent: 1, CpeAlarm: 1, CpeStateNotWritten: 1, CpeReportsWaiting: 1, CpePasswordsTried: 1 },
  },
];

describe("the alerting rules", () => {
  it("ask for metrics and labels that there are, each by its type", () => {
    const held = { documented: documentedIn(monitoring), ofTheTarget: ["job", "instance"], totals: [] };
    expect(rules.flatMap(({ expr }) => queryFaults(expr.replaceAll(/\s+/g, " "), "", held))).toEqual([]);
  });

  it("are those of the document", () => {
    const told = [...monitoring.matchAll(/^\| `(Cpe\w+)` \|/gm)].map(([, name]) => name);
    expect(rules.map(({ alert }) => alert)).toEqual(told);
  });

  it.skipIf(!installed("promtool"))("are as promtool wants them (skipped where it is not installed)", () => {
    const checked = spawnSync("promtool", ["check", "rules", "--lint-fatal", file], { encoding: "utf8" });
    expect([checked.status, checked.stderr]).toEqual([0, ""]);
  });

  it.skipIf(!installed("promtool")).each(cases)(
    "tell of $of (skipped where promtool is not installed)",
    ({ series, at, alerts }) => {
      const directory = mkdtempSync(join(tmpdir(), "cpe-rules-"));
      onTestFinished(() => rmSync(directory, { recursive: true }));
      const wanted = rules.map(({ alert }) => ({
        expr: `count(ALERTS{alertname="${alert}", alertstate="firing"}) or vector(0)`,
        eval_time: at,
        exp_samples: [{ labels: "{}", value: alerts[alert] ?? 0 }],
      }));
      const test = {
        rule_files: [file],
        evaluation_interval: "1m",
        tests: [
          {
            interval: "1m",
            input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
            promql_expr_test: wanted,
          },
        ],
      };
      const path = join(directory, "test.yaml");
      writeFileSync(path, JSON.stringify(test));
      const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", path], { encoding: "utf8" });
      expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining("SUCCESS")]);
    },
  );
});
