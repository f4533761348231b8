import type { Dashboard as GrafanaDashboard, Panel as GrafanaPanel, RowPanel } from "@grafana/schema";
import type * as stat from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type * as table from "@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen";
import type * as timeseries from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";

// Grafana's own types as a file has them: enumerations by their texts, and of each kind of panel its own options.

type Json<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Json<T[K]> } : T;
type Named<T> = { [K in keyof T as string extends K ? never : K]: T[K] };
type FieldConfig = NonNullable<GrafanaPanel["fieldConfig"]>;

/** A query to Prometheus: what the types leave to each data source. */
interface Query {
  refId: string;
  datasource?: { type: "prometheus"; uid: string };
  expr: string;
  legendFormat?: string;
  format?: "table" | "time_series";
  instant?: boolean;
}

type Kind<Type extends string, Options, Custom> = Omit<
  Json<GrafanaPanel>,
  "type" | "options" | "fieldConfig" | "targets"
> & {
  type: Type;
  targets: Query[];
  options?: Json<Partial<Options>>;
  fieldConfig: {
    defaults: Json<Omit<Named<FieldConfig["defaults"]>, "custom">> & { custom?: Json<Partial<Custom>> };
    overrides: Json<FieldConfig["overrides"]>;
  };
};

/** Panels by their type, and a dashboard without its panels. */
export interface Shapes {
  stat: Kind<"stat", stat.Options, object>;
  table: Kind<"table", table.Options, table.FieldConfig>;
  timeseries: Kind<"timeseries", timeseries.Options, timeseries.FieldConfig>;
  row: Json<RowPanel>;
  dashboard: Omit<Json<GrafanaDashboard>, "panels">;
}
