// Certificates that the device and its programs use. Types only.

export interface CertificateReading {
  /** Its SHA-256 fingerprint: another certificate in the same place is another one. */
  readonly key: string;
  /** In hexadecimal, at most 64 characters. */
  readonly serialNumber: string;
  /** `CN=router, O=Example`; at most 256 characters, as of the subject. */
  readonly issuer: string;
  readonly subject: string;
  /** Names of hosts that it is for besides; at most 256 characters with the commas between them. */
  readonly alternatives: readonly string[];
  /** Milliseconds since 1970, as the next two. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** When its file was written. */
  readonly modifiedMs: number;
}

export interface Certificates {
  /** Those whose files are there, each once; no two have both number and issuer in common. */
  read(): Promise<readonly CertificateReading[]>;
}
