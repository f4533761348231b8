// Which values must never be shown, in a trace or in an error.

/** What is shown instead; its length tells nothing. */
export const secretMask = "********";

const secretEnding =
  /(?:Password|Passphrase|PreSharedKey|PSK|Secret|WEPKey|EncryptionKey|PrivateKey|PrivateCredential|KeyValue|PIN)$/i;

/** The text with all that stands between `//` and `@` in its URLs masked: a password, or a user name that may be a token. */
export function withoutUserInfo(text: string): string {
  return text.replace(/\/\/[^\s/?#]+@/g, `//${secretMask}@`);
}

/** Whether the parameter or argument of this name (`Device.WiFi.AccessPoint.1.Security.KeyPassphrase`) holds a secret. */
export function isSecretName(name: string): boolean {
  return secretEnding.test(name.trimEnd());
}
