/** Header blocks. `id` is opaque; absent when the sender gave none. [TR-069 Table 4] */
export interface Header {
  readonly id?: string;
  readonly holdRequests?: boolean;
  readonly sessionTimeoutSeconds?: number;
  readonly supportedCwmpVersions?: readonly string[];
  readonly useCwmpVersion?: string;
}
