// Requests of an ACS, in the words of GenieACS: no white space, arrayType and nothing more than it needs.

type Value = string | readonly [type: string, value: string];

export const getValues = (...names: readonly string[]): string =>
  `<cwmp:GetParameterValues><ParameterNames soap-enc:arrayType="xsd:string[${names.length}]">${names.map((name) => `<string>${name}</string>`).join("")}</ParameterNames></cwmp:GetParameterValues>`;

export const getNames = (path: string, nextLevel: string): string =>
  `<cwmp:GetParameterNames><ParameterPath>${path}</ParameterPath><NextLevel>${nextLevel}</NextLevel></cwmp:GetParameterNames>`;

/** Values as given, unescaped; a string unless a type is given. */
export const setValues = (values: Readonly<Record<string, Value>>, key = ""): string => {
  const entries = Object.entries(values).map(([name, value]) => {
    const [type, text] = typeof value === "string" ? ["xsd:string", value] : value;
    return `<ParameterValueStruct><Name>${name}</Name><Value xsi:type="${type}">${text}</Value></ParameterValueStruct>`;
  });
  return `<cwmp:SetParameterValues><ParameterList soap-enc:arrayType="cwmp:ParameterValueStruct[${entries.length}]">${entries.join("")}</ParameterList><ParameterKey>${key}</ParameterKey></cwmp:SetParameterValues>`;
};

/** An empty `notification` is sent as GenieACS does where it leaves it alone. */
export const setAttributes = (name: string, notification: string): string =>
  `<cwmp:SetParameterAttributes><ParameterList soap-enc:arrayType="cwmp:SetParameterAttributesStruct[1]"><SetParameterAttributesStruct><Name>${name}</Name><NotificationChange>${notification !== ""}</NotificationChange><Notification>${notification}</Notification><AccessListChange>${notification === ""}</AccessListChange><AccessList soap-enc:arrayType="xsd:string[0]"></AccessList></SetParameterAttributesStruct></ParameterList></cwmp:SetParameterAttributes>`;

export const addObject = (table: string): string =>
  `<cwmp:AddObject><ObjectName>${table}</ObjectName><ParameterKey></ParameterKey></cwmp:AddObject>`;

export const reboot = (key: string): string => `<cwmp:Reboot><CommandKey>${key}</CommandKey></cwmp:Reboot>`;

interface Download {
  readonly key?: string;
  readonly fileType?: string;
  /** As given, unescaped. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly fileSize?: string;
  readonly targetFileName?: string;
  readonly delaySeconds?: string;
  readonly successUrl?: string;
  readonly failureUrl?: string;
}

export const restoreType = "3 Vendor Configuration File";

export const download = ({ key = "d", fileType = restoreType, url, ...more }: Download): string =>
  `<cwmp:Download><CommandKey>${key}</CommandKey><FileType>${fileType}</FileType><URL>${url}</URL><Username>${more.username ?? ""}</Username><Password>${more.password ?? ""}</Password><FileSize>${more.fileSize ?? "0"}</FileSize><TargetFileName>${more.targetFileName ?? ""}</TargetFileName><DelaySeconds>${more.delaySeconds ?? "0"}</DelaySeconds><SuccessURL>${more.successUrl ?? ""}</SuccessURL><FailureURL>${more.failureUrl ?? ""}</FailureURL></cwmp:Download>`;

export const upload = (
  url: string,
  { key = "u", fileType = "2 Vendor Log File", username = "", password = "" } = {},
): string =>
  `<cwmp:Upload><CommandKey>${key}</CommandKey><FileType>${fileType}</FileType><URL>${url}</URL><Username>${username}</Username><Password>${password}</Password><DelaySeconds>0</DelaySeconds></cwmp:Upload>`;

/** The values of a GetParameterValuesResponse or Inform. */
export const valuesIn = (text = ""): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/<Name>([^<]+)<\/Name><Value[^>]*>([^<]*)</g)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );

/** The fault codes in an answer: the one of the whole, then those of parameters. */
export const faultsIn = (text = ""): readonly number[] =>
  [...text.matchAll(/<FaultCode>(\d+)</g)].map((match) => Number(match[1]));
