import type { AgentContext } from "../context/context.ts";
import type { DeviceFiles } from "../context/device-files.ts";
import { Refused, refuseWithoutAcs } from "../control/refused.ts";
import type { ControlRequest } from "../control/requests.ts";
import type { ControlResults } from "../control/results.ts";
import { isOfUse, refusalOfType } from "../files/file-type.ts";
import type { DownloadRequests } from "./download-requests.ts";
import type { Transfers } from "./transfers.ts";

// Files that somebody on the device itself wants moved.

/** Queued like those of the ACS, which hears of its end if its policy says so. [TR-069 A.3.3.3] */
export async function orderTransfer(
  context: AgentContext,
  transfers: Transfers,
  request: ControlRequest<"transfer">,
): Promise<ControlResults["transfer"]> {
  const { mailbox, options } = context;
  const { rpc, url, username = "", password = "", wait } = request;
  const fileType = typeNamed(options.files, rpc, request.fileType);
  const file = { url, username, password, fileSize: 0, targetFileName: "" };
  const order = { rpc, commandKey: "", fileType, ...file, delaySeconds: 0 };
  const ordered = await mailbox.post(async () => {
    const key = await transfers.order(order, true);
    // Not awaited here: this job would wait for those after it.
    return { end: wait ? transfers.endOf(key) : undefined };
  });
  context.wake();
  if (ordered.end === undefined) return {};
  const outcome = await ordered.end;
  if (outcome === undefined) throw new Refused("stopping", "the transfer was given up before it was over");
  return { faultCode: outcome.faultCode, faultString: outcome.faultString };
}

export async function requestDownload(
  context: AgentContext,
  requests: DownloadRequests,
  { fileType, values }: ControlRequest<"request-download">,
): Promise<ControlResults["request-download"]> {
  const { mailbox, options, settings } = context;
  refuseWithoutAcs(settings);
  const FileType = typeNamed(options.files, "Download", fileType);
  const wanted = { rpc: "Download", fileType: FileType } as const;
  if (options.files === undefined || !(await isOfUse(options.files, wanted))) {
    throw new Refused("refused", refusalOfType(options.files, wanted));
  }
  const FileTypeArg = Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
  await mailbox.post(() => requests.add({ FileType, FileTypeArg }));
  context.wake();
  return {};
}

/** The FileType that is meant by its number alone, where that names one; anything else is taken as it is. */
function typeNamed(files: DeviceFiles | undefined, rpc: "Download" | "Upload", name: string): string {
  const types = Object.keys((rpc === "Download" ? files?.downloads : files?.uploads) ?? {});
  return (/^\d+$/.test(name) && types.find((type) => type.startsWith(`${name} `))) || name;
}
