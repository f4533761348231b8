// What a CPE has answered, read off its text.

/** The values of a GetParameterValuesResponse or an Inform. */
export const valuesOf = (answer: string): ReadonlyMap<string, string> =>
  new Map(
    [...answer.matchAll(/<Name>([^<]+)<\/Name><Value[^>]*>([^<]*)</g)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );

/** The FaultCode of an answer; of a SetParameterValues the outer one, with those of the parameters after it. */
export const faultsOf = (answer = ""): readonly number[] =>
  [...answer.matchAll(/<FaultCode>(\d+)</g)].map(([, code]) => Number(code));

/** Text of the first element of this name. */
export const element = (answer: string | undefined, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer ?? "")?.[1];

/** Texts of all elements of this name. */
export const elements = (answer: string | undefined, name: string): readonly string[] =>
  [...(answer ?? "").matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text = ""]) => text);
