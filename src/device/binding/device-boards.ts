import { MonitorBoard } from "../device-info/monitors/monitor-board.ts";
import { DiagnosticsBoard } from "../diagnostics/diagnostics-board.ts";
import { AlarmBoard } from "../fault-mgmt/alarm-board.ts";
import { StatisticsBoard } from "../periodic-statistics/statistics-board.ts";

/** Where the tree of a device and its agent meet. Each board is made when it is first looked at: most devices of a fleet have none. */
export class DeviceBoards {
  #diagnostics: DiagnosticsBoard | undefined;
  #statistics: StatisticsBoard | undefined;
  #alarms: AlarmBoard | undefined;
  #monitors: MonitorBoard | undefined;

  /** What is asked of the device's diagnostics in its tree, and what they come to. */
  get diagnostics(): DiagnosticsBoard {
    this.#diagnostics ??= new DiagnosticsBoard();
    return this.#diagnostics;
  }

  /** What the device's sample sets are asked for in its tree, and what they show. */
  get statistics(): StatisticsBoard {
    this.#statistics ??= new StatisticsBoard();
    return this.#statistics;
  }

  /** The alarms that its tree shows. */
  get alarms(): AlarmBoard {
    this.#alarms ??= new AlarmBoard();
    return this.#alarms;
  }

  /** What its monitors have seen. */
  get monitors(): MonitorBoard {
    this.#monitors ??= new MonitorBoard();
    return this.#monitors;
  }

  /** Whether one was used in this run of the agent; makes none. */
  isUsed(name: "diagnostics" | "statistics" | "alarms" | "monitors"): boolean {
    switch (name) {
      case "diagnostics":
        return this.#diagnostics?.isUsed ?? false;
      case "statistics":
        return this.#statistics?.isUsed ?? false;
      case "alarms":
        return this.#alarms?.isUsed ?? false;
      case "monitors":
        return this.#monitors?.isUsed ?? false;
    }
  }
}
