// The RPCs as forms: what is asked for, by the names of the standard.

export interface Field {
  readonly name: string;
  readonly label: string;
  /** `path` and `object` offer what the device has told of; `paths` takes several, one a line. */
  readonly kind: "path" | "object" | "paths" | "text" | "number" | "flag" | "secret";
  readonly value?: string;
  readonly required?: boolean;
}

export interface Call {
  readonly method: string;
  readonly about: string;
  readonly fields: readonly Field[];
  /** The message of what was filled in. */
  message(values: Readonly<Record<string, string>>): unknown;
}

const commandKey: Field = { name: "CommandKey", label: "CommandKey", kind: "text" };
const lines = (text = ""): readonly string[] => text.split(/\s*\n\s*/).filter((line) => line !== "");
const file: readonly Field[] = [
  { name: "FileType", label: "FileType", kind: "text", required: true },
  { name: "URL", label: "URL", kind: "text", required: true },
  { name: "Username", label: "Username", kind: "text" },
  { name: "Password", label: "Password", kind: "secret" },
  { name: "DelaySeconds", label: "DelaySeconds", kind: "number", value: "0" },
  commandKey,
];
const moved = (values: Readonly<Record<string, string>>) => ({
  CommandKey: values.CommandKey ?? "",
  FileType: values.FileType ?? "",
  URL: values.URL ?? "",
  Username: values.Username ?? "",
  Password: values.Password ?? "",
  DelaySeconds: Number(values.DelaySeconds || 0),
});
const keyed = (values: Readonly<Record<string, string>>) => ({ CommandKey: values.CommandKey ?? "" });

export const calls: readonly Call[] = [
  {
    method: "GetParameterValues",
    about: "read parameters",
    fields: [
      {
        name: "names",
        label: "Names, one a line; a partial path ends in a dot",
        kind: "paths",
        value: "Device.DeviceInfo.",
        required: true,
      },
    ],
    message: ({ names }) => ({ ParameterNames: lines(names) }),
  },
  {
    method: "SetParameterValues",
    about: "set a parameter",
    fields: [
      { name: "Name", label: "Name", kind: "path", required: true },
      { name: "Value", label: "Value", kind: "text" },
      { name: "type", label: "Type, such as boolean; string unless given", kind: "text" },
      { name: "ParameterKey", label: "ParameterKey", kind: "text" },
    ],
    message: ({ Name, Value, type, ParameterKey }) => ({
      ParameterList: [{ Name, Value: { value: Value ?? "", type: (type || "string").replace("xsd:", "") } }],
      ParameterKey: ParameterKey ?? "",
    }),
  },
  {
    method: "GetParameterNames",
    about: "what is there",
    fields: [
      { name: "ParameterPath", label: "Path", kind: "object", value: "Device." },
      { name: "NextLevel", label: "the next level only", kind: "flag", value: "true" },
    ],
    message: ({ ParameterPath, NextLevel }) => ({
      ParameterPath: ParameterPath ?? "",
      NextLevel: NextLevel === "true",
    }),
  },
  {
    method: "SetParameterAttributes",
    about: "be notified of changes",
    fields: [
      { name: "Name", label: "Name", kind: "path", required: true },
      {
        name: "Notification",
        label: "Notification: 0 off, 1 passive, 2 active",
        kind: "number",
        value: "2",
        required: true,
      },
    ],
    message: ({ Name, Notification }) => ({
      ParameterList: [
        { Name, NotificationChange: true, Notification: Number(Notification), AccessListChange: false, AccessList: [] },
      ],
    }),
  },
  {
    method: "GetParameterAttributes",
    about: "what is notified",
    fields: [{ name: "names", label: "Names, one a line", kind: "paths", value: "Device.DeviceInfo.", required: true }],
    message: ({ names }) => ({ ParameterNames: lines(names) }),
  },
  {
    method: "AddObject",
    about: "add a row to a table",
    fields: [{ name: "ObjectName", label: "Table, with its last dot", kind: "object", required: true }],
    message: ({ ObjectName }) => ({ ObjectName, ParameterKey: "" }),
  },
  {
    method: "DeleteObject",
    about: "delete a row",
    fields: [{ name: "ObjectName", label: "Row, with its last dot", kind: "object", required: true }],
    message: ({ ObjectName }) => ({ ObjectName, ParameterKey: "" }),
  },
  {
    method: "Download",
    about: "have a file fetched",
    fields: file,
    message: (values) => ({ ...moved(values), FileSize: 0, TargetFileName: "", SuccessURL: "", FailureURL: "" }),
  },
  { method: "Upload", about: "have a file sent", fields: file, message: moved },
  { method: "CancelTransfer", about: "give a transfer up", fields: [commandKey], message: keyed },
  { method: "GetAllQueuedTransfers", about: "which transfers wait", fields: [], message: () => ({}) },
  {
    method: "ScheduleInform",
    about: "hear of it later",
    fields: [{ name: "DelaySeconds", label: "DelaySeconds", kind: "number", value: "30", required: true }, commandKey],
    message: (values) => ({ DelaySeconds: Number(values.DelaySeconds), ...keyed(values) }),
  },
  { method: "Reboot", about: "restart the device", fields: [commandKey], message: keyed },
  { method: "FactoryReset", about: "as it was shipped", fields: [], message: () => ({}) },
  { method: "GetRPCMethods", about: "what it can do", fields: [], message: () => ({}) },
];
