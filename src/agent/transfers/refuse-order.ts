import { CwmpError } from "../../cwmp/faults.ts";
import type { TransferOrder } from "../../cwmp/session/session-context.ts";
import type { DeviceFiles } from "../context/device-files.ts";
import { isOfUse, refusalOfType } from "../files/file-type.ts";
import { cwmpErrorOf } from "./transfer-fault.ts";

/** Throws a `CwmpError` for a transfer that cannot be done, as far as that is known beforehand. [TR-069 A.3.2.8, A.4.1.5] */
export async function refuseOrder(files: DeviceFiles | undefined, order: TransferOrder): Promise<void> {
  if (files === undefined || !(await isOfUse(files, order))) {
    throw new CwmpError(9003, refusalOfType(files, order));
  }
  const fault = files.transfers.check(order.url);
  if (fault !== undefined) throw cwmpErrorOf(fault);
  // They could end a line of a protocol.
  if (/\p{Cc}/u.test(order.username + order.password)) {
    throw new CwmpError(9003, "a control character in Username or Password");
  }
}
