import type { TestError } from "../../../ports/host/network/network-tests.ts";

/** Why octets are not moved, or not to their end. */
export class LoadFailure extends Error {
  readonly error: TestError;

  constructor(error: TestError, reason: string) {
    super(reason);
    this.error = error;
  }
}
