/** Said of a time that nobody knows, or that has not come yet. [TR-106 dateTime] */
export const unknownTime = "0001-01-01T00:00:00Z";

/** What is answered to a transfer that is queued: neither begun nor done. Its TransferComplete follows. [TR-069 A.3.2.8] */
export const notYetDone = { Status: 1, StartTime: unknownTime, CompleteTime: unknownTime } as const;
