import { endianness } from "node:os";
import type { PresentRoute, Routes } from "../../../ports/host/network/routes.ts";
import type { IpProgram } from "../programs/ip-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { parseIpRoute } from "./parse-ip-route.ts";
import { parseProcNetIpv6Route, parseProcNetRoute } from "./parse-proc-routes.ts";

/** The main table, IPv4 first, in the kernel's order. */
export function linuxRoutes(files: SystemFiles, ip: IpProgram): Routes {
  return {
    read: async () => {
      const printed = await ip.routes();
      return printed === undefined ? tabledRoutes(files) : parseIpRoute(printed);
    },
  };
}

/** As /proc/net has them: without who made them. */
function tabledRoutes(files: SystemFiles): readonly PresentRoute[] {
  return [
    ...parseProcNetRoute(files.text("/proc/net/route") ?? "", endianness() === "LE"),
    ...parseProcNetIpv6Route(files.text("/proc/net/ipv6_route") ?? ""),
  ];
}
