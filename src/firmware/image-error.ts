/** An image, a key or a signature that is not what it has to be. The message is one sentence for people. */
export class ImageError extends Error {
  override readonly name = "ImageError";
  readonly kind:
    | "corrupted" // empty, cut short, altered, or not of the format
    | "untrusted" // not signed, or not by a key that is known
    | "unsuitable" // for other devices, or older than what runs
    | "key"; // a key file that cannot be used

  constructor(kind: ImageError["kind"], reason: string) {
    super(reason);
    this.kind = kind;
  }
}
