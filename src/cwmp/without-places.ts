/** What Node says of a file ends in its name, between marks that the name may hold itself. */
const ofNode = /(\bE[A-Z0-9]+: [^']*), \w+ '.*'/gs;
/** Nobody but the device puts single marks around a path; without marks it is a word. */
const path = String.raw`(?:'\/(?:[^'\\]|\\.)*'|\/[^\s,;:()"']+)`;
/** What is said of a file, behind its name. */
const named = new RegExp(`(^|: )${path}: `, "g");
const within = new RegExp(`(?:^|\\s|(?<=\\())${path}`, "g");

/** Where the device keeps its files is nothing for the ACS: a sentence of the device without the names of any. */
export function withoutPlaces(text: string): string {
  return text.replace(ofNode, "$1").replace(named, "$1").replace(within, "");
}
