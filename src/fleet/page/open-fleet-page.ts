import type { Configuration } from "../../config/keys.ts";
import type { Log } from "../../ports/log.ts";
import { type OpenPage, openPage } from "../../wiring/web/open-page.ts";
import { pageDirectory } from "../../wiring/web/page-directory.ts";
import { FleetApi, type FleetSources } from "./fleet-api.ts";

/** Serves the page of a fleet as `web.…` of the configuration say. The fleet runs all the same where nobody can listen there. */
export function openFleetPage(
  configuration: Configuration,
  sources: FleetSources,
  log: Log,
  files: URL = pageDirectory("fleet"),
): Promise<OpenPage> {
  return openPage(configuration, {
    clock: sources.clock,
    log,
    files,
    api: (isWelcome) => new FleetApi(sources, configuration["web.readOnly"], isWelcome),
  });
}
