import { fileTransfers } from "../../../src/net/transfer/file-transfers.ts";

// A process of its own that downloads argv[2] to argv[3], for a test to kill.
const [, , url = "", file = ""] = process.argv;
const request = { url, file, username: "", password: "", acsUrl: url, expectedBytes: 0, maxBytes: 1e9 };
await fileTransfers({ clockIsSet: () => true }).download(request, new AbortController().signal);
