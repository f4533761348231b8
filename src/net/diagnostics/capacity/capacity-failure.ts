import type { TestError } from "../../../ports/host/network/network-tests.ts";

/** Why there is no test, in the words of DiagnosticsState after `Error_`. */
export class CapacityFailure extends Error {
  readonly error: TestError;

  constructor(error: TestError, reason: string) {
    super(reason);
    this.error = error;
  }
}
