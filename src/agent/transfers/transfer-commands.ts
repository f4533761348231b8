import type { ControlRequest, ControlResults } from "../control/control.ts";
import { Refused, refuseWithoutAcs } from "../control/refused.ts";
import { isOfUse, refusalOfType } from "../files/file-type.ts";
import type { DeviceFiles } from "../files/file-types.ts";
import type { Parts } from "../parts.ts";
import { maximumWishes } from "./request-download.ts";

// Files that somebody on the device itself wants moved.

type Asked<C extends ControlRequest["command"]> = Extract<ControlRequest, { command: C }>;

/** Queued like those of the ACS, which hears of its end if its policy says so. [TR-069 A.3.3.3] */
export async function transfer(parts: Parts, asked: Asked<"transfer">): Promise<ControlResults["transfer"]> {
  const { mailbox, options, transfers } = parts;
  const { rpc, url, username = "", password = "", wait } = asked;
  const fileType = typeNamed(options.files, rpc, asked.fileType);
  const order = {
    rpc,
    commandKey: "",
    fileType,
    url,
    username,
    password,
    fileSize: 0,
    targetFileName: "",
    delaySeconds: 0,
  };
  const ended = await mailbox.post(async () => {
    const key = await transfers.order(order, true);
    // Not awaited here: this job would wait for those after it.
    return { outcome: wait ? transfers.ends.of(key) : undefined };
  });
  parts.lookAgain();
  if (ended.outcome === undefined) return {};
  const outcome = await ended.outcome;
  if (outcome === undefined) throw new Refused("stopping", "the transfer was given up before it was over");
  return { faultCode: outcome.faultCode, faultString: outcome.faultString };
}

export async function requestDownload(
  parts: Parts,
  { fileType, values }: Asked<"request-download">,
): Promise<ControlResults["request-download"]> {
  const { mailbox, options, wishes } = parts;
  refuseWithoutAcs(parts.settings);
  const FileType = typeNamed(options.files, "Download", fileType);
  const wanted = { rpc: "Download", fileType: FileType } as const;
  if (options.files === undefined || !(await isOfUse(options.files, wanted))) {
    throw new Refused("refused", refusalOfType(options.files, wanted));
  }
  const FileTypeArg = Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
  await mailbox.post(async () => {
    if (wishes.full) throw new Refused("refused", `${maximumWishes} downloads are requested already`);
    await wishes.add({ FileType, FileTypeArg });
  });
  parts.lookAgain();
  return {};
}

/** The FileType that is meant by its number alone, where that names one; anything else is taken as it is. */
function typeNamed(files: DeviceFiles | undefined, rpc: "Download" | "Upload", name: string): string {
  const types = Object.keys((rpc === "Download" ? files?.downloads : files?.uploads) ?? {});
  return (/^\d+$/.test(name) && types.find((type) => type.startsWith(`${name} `))) || name;
}
