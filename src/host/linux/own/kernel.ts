import type { Bridges } from "../../../ports/host/network/bridges.ts";
import type { Links } from "../../../ports/host/network/links.ts";
import type { Routes } from "../../../ports/host/network/routes.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import type { OwnNetwork } from "./own-network.ts";

/** The kernel's own reading of them, and `ip` and `bridge` to change them by. */
export interface Kernel {
  readonly files: SystemFiles;
  readonly links: Links;
  readonly routes: Routes;
  readonly bridges: Bridges;
  readonly run: RunProgram;
}

/** From which rows to which. */
export interface Turn {
  /** What was asked for before. */
  readonly from: OwnNetwork;
  /** All that the system may have of rows. */
  readonly had: OwnNetwork;
  readonly to: OwnNetwork;
}
