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

const none: Readonly<Boards> = {};

/** Where the tree of a device and its agent meet. Each board is made when it is first looked at: most devices of a fleet have none. */
export class DeviceBoards {
  #made: Boards = none;

  get #own(): Boards {
    if (this.#made === none) this.#made = {};
    return this.#made;
  }

  /** What is asked of the device's diagnostics in its tree, and what they come to. */
  get diagnostics(): DiagnosticsBoard {
    this.#own.diagnostics ??= new DiagnosticsBoard();
    return this.#own.diagnostics;
  }

  /** What the device's sample sets are asked for in its tree, and what they show. */
  get statistics(): StatisticsBoard {
    this.#own.statistics ??= new StatisticsBoard();
    return this.#own.statistics;
  }

  /** The alarms that its tree shows. */
  get alarms(): AlarmBoard {
    this.#own.alarms ??= new AlarmBoard();
    return this.#own.alarms;
  }

  /** What its monitors have seen. */
  get monitors(): MonitorBoard {
    this.#own.monitors ??= new MonitorBoard();
    return this.#own.monitors;
  }

  /** Whether one was used in this run of the agent; makes none. */
  isUsed(name: keyof Boards): boolean {
    return this.#made[name]?.isUsed ?? false;
  }
}
