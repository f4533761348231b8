// Where the packets of a test go. Types only.

export type IpFamily = 4 | 6;

export interface TestAddress {
  /** Without brackets and zone. */
  readonly address: string;
  readonly family: IpFamily;
}
