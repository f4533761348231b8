import type { TransferOrder } from "./session/session-context.ts";

// What is uploaded has other names where uploads and downloads are told of together.

const uploaded: readonly (readonly [own: RegExp, shared: string])[] = [
  [/^1 Vendor Configuration File$/, "3 Vendor Configuration File"],
  [/^2 Vendor Log File$/, "4 Vendor Log File"],
  [/^3 Vendor Configuration File (?=\d+$)/, "6 Vendor Configuration File "],
  [/^4 Vendor Log File (?=\d+$)/, "7 Vendor Log File "],
];

/** A FileType as GetAllQueuedTransfers and AutonomousTransferComplete have it. [TR-069 A.3.3.3, A.4.1.7] */
export function sharedFileType({ rpc, fileType }: Pick<TransferOrder, "rpc" | "fileType">): string {
  const [own, shared] = (rpc === "Upload" && uploaded.find(([pattern]) => pattern.test(fileType))) || [];
  return own === undefined || shared === undefined ? fileType : fileType.replace(own, shared);
}
