/** What a file that is fetched is called: as its URL has it, else as the ACS would have it; empty where neither says. */
export function fileNameOf({ url, targetFileName }: { readonly url: string; readonly targetFileName: string }): string {
  return lastSegmentOf(url) || targetFileName;
}

/** The end of the path of a URL, without percent-encoding and without any slash; empty where it ends in one. */
export function lastSegmentOf(url: string): string {
  const [, segment = ""] = /^[^:]+:\/\/[^/?#]*(?:\/(?:[^?#]*\/)?([^/?#]*))?(?:[?#].*)?$/.exec(url) ?? [];
  return decoded(segment).replace(/^.*\//s, "");
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
