// Method elements as an ACS writes them, valid or not: a test plan needs both.

const list = (name: string, paths: readonly string[]): string =>
  `<${name} enc:arrayType="xsd:string[${paths.length}]">${paths.map((path) => `<string>${path}</string>`).join("")}</${name}>`;

export interface AttributesStruct {
  readonly name: string;
  readonly notification?: number;
  readonly accessList?: readonly string[];
}

/** In seconds from receipt. */
export interface TimeWindow {
  readonly start: number;
  readonly end: number;
  readonly mode?: string;
  readonly retries?: number;
}

/** What is left out is empty, or 0. */
export interface TransferArguments {
  readonly username?: string;
  readonly password?: string;
  readonly fileSize?: number;
  readonly delaySeconds?: number;
}

export const rpc = {
  get: (...paths: readonly string[]): string =>
    `<cwmp:GetParameterValues><ParameterNames enc:arrayType="xsd:string[${paths.length}]">${paths.map((path) => `<string>${path}</string>`).join("")}</ParameterNames></cwmp:GetParameterValues>`,
  set: (values: Readonly<Record<string, string>>, key = ""): string =>
    `<cwmp:SetParameterValues><ParameterList enc:arrayType="cwmp:ParameterValueStruct[${Object.keys(values).length}]">${Object.entries(
      values,
    )
      .map(
        ([name, value]) =>
          `<ParameterValueStruct><Name>${name}</Name><Value xsi:type="xsd:string">${value}</Value></ParameterValueStruct>`,
      )
      .join("")}</ParameterList><ParameterKey>${key}</ParameterKey></cwmp:SetParameterValues>`,
  add: (table: string): string =>
    `<cwmp:AddObject><ObjectName>${table}</ObjectName><ParameterKey></ParameterKey></cwmp:AddObject>`,
  delete: (row: string): string =>
    `<cwmp:DeleteObject><ObjectName>${row}</ObjectName><ParameterKey></ParameterKey></cwmp:DeleteObject>`,
  notify: (path: string, notification: number): string =>
    `<cwmp:SetParameterAttributes><ParameterList enc:arrayType="cwmp:SetParameterAttributesStruct[1]"><SetParameterAttributesStruct><Name>${path}</Name><NotificationChange>1</NotificationChange><Notification>${notification}</Notification><AccessListChange>0</AccessListChange><AccessList enc:arrayType="xsd:string[0]"/></SetParameterAttributesStruct></ParameterList></cwmp:SetParameterAttributes>`,
  reboot: (key: string): string => `<cwmp:Reboot><CommandKey>${key}</CommandKey></cwmp:Reboot>`,
  download: (key: string, fileType: string, url: string, more: TransferArguments = {}): string =>
    `<cwmp:Download><CommandKey>${key}</CommandKey><FileType>${fileType}</FileType><URL>${url}</URL><Username>${more.username ?? ""}</Username><Password>${more.password ?? ""}</Password><FileSize>${more.fileSize ?? 0}</FileSize><TargetFileName></TargetFileName><DelaySeconds>${more.delaySeconds ?? 0}</DelaySeconds><SuccessURL></SuccessURL><FailureURL></FailureURL></cwmp:Download>`,
  upload: (key: string, fileType: string, url: string, more: TransferArguments = {}): string =>
    `<cwmp:Upload><CommandKey>${key}</CommandKey><FileType>${fileType}</FileType><URL>${url}</URL><Username>${more.username ?? ""}</Username><Password>${more.password ?? ""}</Password><DelaySeconds>${more.delaySeconds ?? 0}</DelaySeconds></cwmp:Upload>`,
  factoryReset: (): string => "<cwmp:FactoryReset/>",
  getRpcMethods: (): string => "<cwmp:GetRPCMethods/>",
  names: (path: string, nextLevel: "0" | "1"): string =>
    `<cwmp:GetParameterNames><ParameterPath>${path}</ParameterPath><NextLevel>${nextLevel}</NextLevel></cwmp:GetParameterNames>`,
  attributes: (...paths: readonly string[]): string =>
    `<cwmp:GetParameterAttributes>${list("ParameterNames", paths)}</cwmp:GetParameterAttributes>`,
  /** What is left out is marked as no change. */
  setAttributes: (...changes: readonly AttributesStruct[]): string =>
    `<cwmp:SetParameterAttributes><ParameterList enc:arrayType="cwmp:SetParameterAttributesStruct[${changes.length}]">${changes
      .map(
        ({ name, notification, accessList }) =>
          `<SetParameterAttributesStruct><Name>${name}</Name><NotificationChange>${notification === undefined ? 0 : 1}</NotificationChange><Notification>${notification ?? 0}</Notification><AccessListChange>${accessList === undefined ? 0 : 1}</AccessListChange>${list("AccessList", accessList ?? [])}</SetParameterAttributesStruct>`,
      )
      .join("")}</ParameterList></cwmp:SetParameterAttributes>`,
  /** Entries rather than a record, so that a name can be given twice. */
  setEach: (values: readonly (readonly [path: string, value: string, type?: string])[], key = ""): string =>
    `<cwmp:SetParameterValues><ParameterList enc:arrayType="cwmp:ParameterValueStruct[${values.length}]">${values
      .map(
        ([name, value, type = "xsd:string"]) =>
          `<ParameterValueStruct><Name>${name}</Name><Value xsi:type="${type}">${value}</Value></ParameterValueStruct>`,
      )
      .join("")}</ParameterList><ParameterKey>${key}</ParameterKey></cwmp:SetParameterValues>`,
  addWith: (table: string, key: string): string =>
    `<cwmp:AddObject><ObjectName>${table}</ObjectName><ParameterKey>${key}</ParameterKey></cwmp:AddObject>`,
  deleteWith: (row: string, key: string): string =>
    `<cwmp:DeleteObject><ObjectName>${row}</ObjectName><ParameterKey>${key}</ParameterKey></cwmp:DeleteObject>`,
  scheduleInform: (seconds: number, key: string): string =>
    `<cwmp:ScheduleInform><DelaySeconds>${seconds}</DelaySeconds><CommandKey>${key}</CommandKey></cwmp:ScheduleInform>`,
  queuedTransfers: (): string => "<cwmp:GetQueuedTransfers/>",
  allQueuedTransfers: (): string => "<cwmp:GetAllQueuedTransfers/>",
  scheduleDownload: (key: string, fileType: string, url: string, ...windows: readonly TimeWindow[]): string =>
    `<cwmp:ScheduleDownload><CommandKey>${key}</CommandKey><FileType>${fileType}</FileType><URL>${url}</URL><Username></Username><Password></Password><FileSize>0</FileSize><TargetFileName></TargetFileName><TimeWindowList enc:arrayType="cwmp:TimeWindowStruct[${windows.length}]">${windows
      .map(
        ({ start, end, mode = "1 At Any Time", retries = 0 }) =>
          `<TimeWindowStruct><WindowStart>${start}</WindowStart><WindowEnd>${end}</WindowEnd><WindowMode>${mode}</WindowMode><UserMessage></UserMessage><MaxRetries>${retries}</MaxRetries></TimeWindowStruct>`,
      )
      .join("")}</TimeWindowList></cwmp:ScheduleDownload>`,
  cancelTransfer: (key: string): string => `<cwmp:CancelTransfer><CommandKey>${key}</CommandKey></cwmp:CancelTransfer>`,
};
