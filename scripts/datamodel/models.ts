import { buildModel, type Model, type Part } from "./model.ts";
import { readTables } from "./table.ts";

/** The services that either model can hold: the folder of the tables and the table of instances below `Services.`. */
const services = [
  { folder: "services/tr104", instances: "VoiceService" },
  { folder: "services/tr135", instances: "STBService" },
  { folder: "services/tr140", instances: "StorageService" },
] as const;

/** Every model below the folder `datamodel`, checked. Throws a `DataModelError`. */
export function readModels(datamodel: string): { readonly tr181: Model; readonly tr098: Model } {
  const model = (folders: readonly string[], root: string): Model => {
    const mount = { root, base: root, dot: root };
    const parts: Part[] = folders.map((folder) => ({ tables: readTables(datamodel, folder), mount }));
    for (const service of services) {
      const base = `${root}Services.`;
      const mount = { root, base, dot: `${base}${service.instances}.{i}.` };
      parts.push({ tables: readTables(datamodel, service.folder), mount });
    }
    return buildModel(root, parts);
  };
  return { tr181: model(["tr181", "vendor"], "Device."), tr098: model(["tr098"], "InternetGatewayDevice.") };
}
