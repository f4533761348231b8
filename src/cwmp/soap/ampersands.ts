/** What holds ampersands by right, up to its end or that of the text; or an ampersand that begins no reference. */
const spans = /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?(?:\?>|$)|&(?!#?[\p{L}\p{N}_.:-]+;)/gu;

/**
 * The document with `&amp;` for every `&` that begins no reference. GenieACS writes the URL of a Download and FreeACS every
 * value as they are. What looks like a reference stays what it is, so that none comes into being that was not there.
 */
export function literalAmpersands(document: string): string {
  return document.replace(spans, (span) => (span === "&" ? "&amp;" : span));
}
