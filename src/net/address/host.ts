/** An address that the name of a host stands for. */
export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** The host as sockets want it: IPv6 literals without brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "");
