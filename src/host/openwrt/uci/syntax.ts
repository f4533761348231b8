// What characters UCI takes where, and how it quotes. All tests are of ASCII, so that they hold for text decoded as UTF-8
// and for octets decoded one by one (latin1) alike. Checked against the recorded corpus of the real program.

/** Sections and options: what a shell variable could be called. */
export const isName = (text: string): boolean => /^[A-Za-z0-9_]+$/.test(text);

/** As a `package` line of a file may name it. */
export const isPackageLineName = (text: string): boolean => /^[A-Za-z0-9_-]+$/.test(text);

/** Types of sections, and packages as a reference names them. */
export const isVisible = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

/** Values: no control characters but tab, newline and carriage return. Files may hold others all the same. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
export const isText = (text: string): boolean => !/[\x00-\x08\x0b\x0c\x0e-\x1f]/.test(text);

/** `it's` as `'it'\''s'`. */
export const quoted = (text: string): string => `'${escaped(text)}'`;

/** As between single quotes. */
export const escaped = (text: string): string => text.replaceAll("'", "'\\''");
