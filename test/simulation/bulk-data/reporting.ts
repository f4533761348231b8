import "../../../src/agent/bulk-data/report.ts";
import "../../../src/agent/bulk-data/report-message.ts";
import type { Collected } from "../../harness/simulated/simulated-collectors.ts";
import type { Life } from "../../harness/simulated/simulated-device.ts";

// Bulk data on a simulated device. What the agent loads when it first reports is loaded above: a virtual clock does not wait.

export const bulk = "Device.BulkData.";
export const profile = `${bulk}Profile.1.`;
export const noon = Date.UTC(2026, 5, 1, 12);
export const minute = 60_000;

type Values = Readonly<Record<string, string>>;

/** Sets parameters below `path`, as somebody on the device. */
export async function set({ agent }: Life, path: string, values: Values): Promise<void> {
  const answer = await agent.control({
    command: "set",
    values: Object.entries(values).map(([name, value]) => ({ path: path + name, value })),
  });
  if (!answer.ok) throw new Error(answer.error.message);
}

export async function add({ agent }: Life, path: string, values: Values): Promise<number> {
  const answer = await agent.control({ command: "add", path, values });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.result.instanceNumber;
}

/** A profile that reports the up time, on the minutes that divide by five. */
export async function addProfile(
  life: Life,
  settings: Values = {},
  references: readonly Values[] = [upTime],
): Promise<void> {
  const instance = await add(life, `${bulk}Profile.`, {
    ReportingInterval: "300",
    TimeReference: "2026-01-01T00:00:00Z",
    "HTTP.URL": "https://collector.example/in",
    "JSONEncoding.ReportFormat": "NameValuePair",
  });
  for (const each of references) await add(life, `${bulk}Profile.${instance}.Parameter.`, each);
  await set(life, `${bulk}Profile.${instance}.`, { ...settings, Enable: "true" });
  await set(life, bulk, { Enable: "true" });
}

export const upTime = { Name: "up", Reference: "Device.DeviceInfo.UpTime" };

export interface JsonReport extends Readonly<Record<string, unknown>> {
  /** In minutes after noon. */
  readonly at: number;
}

/** The reports in a document. */
export function reportsIn({ text }: Collected): readonly JsonReport[] {
  const { Report } = JSON.parse(text) as { readonly Report: readonly Record<string, unknown>[] };
  return Report.map(({ CollectionTime, ...rest }) => ({
    at: (Number(CollectionTime) * 1000 - noon) / minute,
    ...rest,
  }));
}

/** When the reports in documents were made, in minutes after noon. */
export const timesIn = (documents: readonly Collected[]): number[] =>
  documents.flatMap((each) => reportsIn(each).map(({ at }) => at));
