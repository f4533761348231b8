import type { TestError } from "../../../ports/host/network/network-tests.ts";

/** Why octets are not moved, or not to their end. */
export class LoadFailure extends Error {
  readonly error: TestError;
  /** Where the server says that it is instead. */
  readonly movedTo: string | undefined;

  constructor(error: TestError, reason: string, movedTo?: string) {
    super(reason);
    this.error = error;
    this.movedTo = movedTo;
  }
}
