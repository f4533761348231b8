import { addObject } from "./rpc/add-object.ts";
import { cancelTransfer } from "./rpc/cancel-transfer.ts";
import { deleteObject } from "./rpc/delete-object.ts";
import { download } from "./rpc/download.ts";
import { factoryReset } from "./rpc/factory-reset.ts";
import { getParameterAttributes } from "./rpc/get-parameter-attributes.ts";
import { getParameterNames } from "./rpc/get-parameter-names.ts";
import { getParameterValues } from "./rpc/get-parameter-values.ts";
import { getAllQueuedTransfers, getQueuedTransfers } from "./rpc/get-queued-transfers.ts";
import { getRpcMethods } from "./rpc/get-rpc-methods.ts";
import { reboot } from "./rpc/reboot.ts";
import { scheduleDownload } from "./rpc/schedule-download.ts";
import { scheduleInform } from "./rpc/schedule-inform.ts";
import { setParameterAttributes } from "./rpc/set-parameter-attributes.ts";
import { setParameterValues } from "./rpc/set-parameter-values.ts";
import { upload } from "./rpc/upload.ts";
import type { Handlers } from "./session/session-context.ts";

/** Every RPC that this CPE answers. A row in `cpeRpcs` without one here does not compile. */
export const handlers: Handlers = {
  GetRPCMethods: getRpcMethods,
  SetParameterValues: setParameterValues,
  GetParameterValues: getParameterValues,
  GetParameterNames: getParameterNames,
  SetParameterAttributes: setParameterAttributes,
  GetParameterAttributes: getParameterAttributes,
  AddObject: addObject,
  DeleteObject: deleteObject,
  Reboot: reboot,
  FactoryReset: factoryReset,
  ScheduleInform: scheduleInform,
  Download: download,
  Upload: upload,
  ScheduleDownload: scheduleDownload,
  CancelTransfer: cancelTransfer,
  GetQueuedTransfers: getQueuedTransfers,
  GetAllQueuedTransfers: getAllQueuedTransfers,
};
