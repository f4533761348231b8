import type { CpeFaultCode } from "../../cwmp/faults.ts";

/** A file that came whole and cannot be made use of. */
export class UnusableFile extends Error {
  readonly faultCode: CpeFaultCode;

  constructor(reason: string, faultCode: CpeFaultCode = 9018) {
    super(reason);
    this.name = "UnusableFile";
    this.faultCode = faultCode;
  }
}
