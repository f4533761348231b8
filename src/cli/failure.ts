/** Exit codes of every command: a contract. */
export const exitCodes = { done: 0, failed: 1, usage: 2, noAgent: 3 } as const;

/** Ends the command with one clear sentence (or a few lines) on standard error. */
export class CliFailure extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.name = "CliFailure";
    this.exitCode = exitCode;
  }
}
