import { MonitorBoard } from "../device-info/monitors/monitor-board.ts";
import { DiagnosticsBoard } from "../diagnostics/diagnostics-board.ts";
import { AlarmBoard } from "../fault-mgmt/alarm-board.ts";
import { StatisticsBoard } from "../periodic-statistics/statistics-board.ts";

interface Boards {
  diagnostics?: DiagnosticsBoard;
  statistics?: StatisticsBoard;
  alarms?: AlarmBoard;
  monitors?: MonitorBoard;
}

export type BoardName = keyof Boards;

/** Where the tree of a device and its agent meet. Each board is made when it is first looked at: most devices of a fleet have none. */
export class DeviceBoards {
  readonly #made: Boards = {};

  /** What is asked of the device's diagnostics in its tree, and what they come to. */
  get diagnostics(): DiagnosticsBoard {
    this.#made.diagnostics ??= new DiagnosticsBoard();
    return this.#made.diagnostics;
  }

  /** What the device's sample sets are asked for in its tree, and what they show. */
  get statistics(): StatisticsBoard {
    this.#made.statistics ??= new StatisticsBoard();
    return this.#made.statistics;
  }

  /** The alarms that its tree shows. */
  get alarms(): AlarmBoard {
    this.#made.alarms ??= new AlarmBoard();
    return this.#made.alarms;
  }

  /** What its monitors have seen. */
  get monitors(): MonitorBoard {
    this.#made.monitors ??= new MonitorBoard();
    return this.#made.monitors;
  }

  /** Whether one was used in this run of the agent; makes none. */
  isUsed(name: BoardName): boolean {
    return this.#made[name]?.isUsed ?? false;
  }
}
