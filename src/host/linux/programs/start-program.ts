import { endingWithUs } from "./ending-with-us.ts";
import { endLeftBehind, ownMark } from "./left-behind.ts";
import { programEnvironment } from "./program-environment.ts";
import { howItEnded, notStarted, spawnProgram } from "./spawn-program.ts";

// Programs of the system that run on and on, started by argv, never through a shell.

export interface RunningProgram {
  /** Reads no more of what it prints until `resume`: a program that prints much has to wait. */
  pause(): void;
  resume(): void;
  /** Ends it; `ended` is not called any more. */
  stop(): void;
}

export interface ProgramWatch {
  /** It has printed something, whatever that is; nothing of it is kept. */
  printed(): void;
  /** It has ended, or could not be started. `missing`: there is no such program. */
  ended(reason: string, missing: boolean): void;
}

export type StartProgram = (argv: readonly [string, ...string[]], watch: ProgramWatch) => RunningProgram;

/** Of what it has said last: enough for how it is used, and what of it is passed on. */
const keptWordsLimit = 2000;
const errorWordsLimit = 200;

export const startProgram: StartProgram = (argv, { printed, ended }) => {
  const [program] = argv;
  endLeftBehind();
  const child = spawnProgram(endingWithUs(argv), { ...programEnvironment(), ...ownMark() });
  let over = false;
  let words = "";

  function end(reason: string, missing: boolean): void {
    if (over) return;
    over = true;
    ended(reason, missing);
  }

  if (child instanceof Error) {
    // Whoever starts it has yet to be given what it is stopped by.
    setImmediate(end, `${program}: ${child.message}`, false);
    const stop = (): void => {
      over = true;
    };
    return { pause: () => {}, resume: () => {}, stop };
  }
  child.stdout.on("data", () => {
    if (!over) printed();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    words = (words + chunk.toString("utf8")).slice(-keptWordsLimit);
    if (!over) printed(); // that it has lost something, perhaps
  });
  child.on("error", (error: NodeJS.ErrnoException) => {
    const { missing, reason } = notStarted(program, error);
    end(reason, missing);
  });
  child.on("close", (exitCode, signal) => {
    const said = /^Usage: .*$/m.exec(words)?.[0] ?? words.trim().slice(-errorWordsLimit);
    end(howItEnded(program, exitCode, signal, said), false);
  });

  return {
    pause: () => child.stdout.pause(),
    resume: () => child.stdout.resume(),
    stop: () => {
      over = true;
      child.kill("SIGKILL");
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
};
