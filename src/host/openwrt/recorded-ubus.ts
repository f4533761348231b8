import type { SystemFiles } from "../linux/programs/system-files.ts";
import { UnreadableSystem } from "../linux/programs/unreadable-system.ts";
import type { UbusArguments, UbusTable } from "./ubus/blobmsg.ts";
import type { UbusCalls } from "./ubus/ubus.ts";
import { UbusError } from "./ubus/ubus-error.ts";

const folder = "/.cpe-agent/ubus";

/**
 * The bus of a copied file system: `.cpe-agent/ubus/OBJECT/METHOD.json` holds what `ubus -S call OBJECT METHOD` printed, and
 * `METHOD,VALUE….json` what it printed for arguments of these values, in their order.
 */
export function recordedUbus(files: SystemFiles): UbusCalls {
  return {
    call: async (object, method, args = {}) => {
      const call = `${object} ${method}`;
      const path = `${folder}/${object}/${[method, ...valuesOf(args)].join(",")}.json`;
      const text = files.text(path);
      if (text === undefined)
        throw new UbusError(call, files.has(`${folder}/${object}`) ? "method-not-found" : "not-found");
      return parsed(text, path);
    },
    objects: async (pattern = "*") => {
      const names = files.names(folder);
      return pattern.endsWith("*")
        ? names.filter((name) => name.startsWith(pattern.slice(0, -1)))
        : names.filter((name) => name === pattern);
    },
  };
}

/** Only plain names can be part of a file's name. */
const valuesOf = (args: UbusArguments): readonly string[] =>
  Object.values(args).filter((value): value is string => typeof value === "string" && /^[\w.@-]+$/.test(value));

function parsed(text: string, path: string): UbusTable | undefined {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text) as UbusTable;
  } catch {
    throw new UnreadableSystem(path, "is not JSON");
  }
}
