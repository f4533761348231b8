import { TransferFailure } from "./transfer-failure.ts";

/**
 * The path of a URL as the file is called at the server, without the slash that parts it from the host and without a trailing
 * `;type=i` or `;mode=octet`. Throws a `TransferFailure` for one that could smuggle in a second command. [RFC 1738 3.2.2, RFC 3617]
 */
export function serverPath(url: URL): string {
  const path = decode(url.pathname.replace(/^\//, "").replace(/;(type|mode)=[^;/]*$/i, ""));
  if (path === undefined || hasControl(path)) {
    throw new TransferFailure("arguments", "the path of the URL holds a control character or is not UTF-8");
  }
  if (path === "") throw new TransferFailure("arguments", "the URL names no file");
  return path;
}

/** Throws a `TransferFailure` for credentials that no line can carry. */
export function requirePrintable(username: string, password: string): void {
  if (!hasControl(username) && !hasControl(password)) return;
  throw new TransferFailure("arguments", "the username or the password holds a control character");
}

const hasControl = (text: string): boolean => /\p{Cc}/u.test(text);

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
