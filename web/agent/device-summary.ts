// What the overview shows, found in the values of the tree.

export interface DeviceSummary {
  readonly model: string;
  /** Percent. */
  readonly cpu: number | undefined;
  /** KiB. */
  readonly memory: { readonly total: number; readonly free: number } | undefined;
  readonly wan:
    | {
        readonly path: string;
        readonly name: string;
        readonly status: string;
        readonly gateway: string;
        readonly addresses: readonly string[];
      }
    | undefined;
  readonly radios: readonly { readonly band: string; readonly status: string; readonly channel: string }[];
  readonly networks: readonly {
    readonly path: string;
    /** Of its radio; empty where that is not told. */
    readonly band: string;
    readonly name: string;
    readonly status: string;
    readonly clients: number | undefined;
  }[];
  readonly banks: readonly {
    readonly number: string;
    readonly version: string;
    readonly status: string;
    readonly roles: readonly string[];
  }[];
}

type Values = Readonly<Record<string, string>>;

/** The paths of the rows of a table, in order. */
const rowsOf = (values: Values, table: string): readonly string[] => [
  ...new Set(
    Object.keys(values).flatMap((path) => {
      const [, number] = path.startsWith(table) ? (/^(\d+)\./.exec(path.slice(table.length)) ?? []) : [];
      return number === undefined ? [] : [`${table}${number}.`];
    }),
  ),
];

export function summaryOf(values: Values): DeviceSummary {
  const root = Object.keys(values)[0]?.split(".")[0] ?? "Device";
  const at = (path: string): string => values[`${root}.${path}`] ?? "";
  const number = (path: string): number | undefined => (at(path) === "" ? undefined : Number(at(path)));
  const total = number("DeviceInfo.MemoryStatus.Total");
  const free = number("DeviceInfo.MemoryStatus.Free");
  const rows = (table: string): readonly string[] => rowsOf(values, `${root}.${table}`);
  const pointOf = (ssid: string): string | undefined =>
    rows("WiFi.AccessPoint.").find((point) => `${values[`${point}SSIDReference`]}.` === ssid);
  const networkOf = (ssid: string): DeviceSummary["networks"][number] => {
    const clients = values[`${pointOf(ssid)}AssociatedDeviceNumberOfEntries`];
    return {
      path: ssid,
      band: values[`${values[`${ssid}LowerLayers`]}.OperatingFrequencyBand`] ?? "",
      name: values[`${ssid}SSID`] ?? "",
      status: values[`${ssid}Status`] ?? "",
      clients: clients === undefined ? undefined : Number(clients),
    };
  };
  return {
    model: [at("DeviceInfo.ModelName"), at("DeviceInfo.HardwareVersion")].filter(Boolean).join(", hardware "),
    cpu: number("DeviceInfo.ProcessStatus.CPUUsage"),
    memory: total === undefined || free === undefined ? undefined : { total, free },
    wan: wanOf(values, root) ?? wanConnectionOf(values),
    radios: rows("WiFi.Radio.").map((radio) => ({
      band: values[`${radio}OperatingFrequencyBand`] ?? "radio",
      status: values[`${radio}Status`] ?? "",
      channel: values[`${radio}Channel`] ?? "",
    })),
    networks: [...rows("WiFi.SSID.").map(networkOf), ...wlansOf(values)],
    banks: rows("DeviceInfo.FirmwareImage.").map((bank) => ({
      number: /(\d+)\.$/.exec(bank)?.[1] ?? "",
      version: values[`${bank}Version`] ?? "",
      status: values[`${bank}Status`] ?? "",
      roles: [
        ...(`${at("DeviceInfo.ActiveFirmwareImage")}.` === bank ? ["runs now"] : []),
        ...(`${at("DeviceInfo.BootFirmwareImage")}.` === bank ? ["boots next"] : []),
      ],
    })),
  };
}

/** The interface that the default route leads out of. */
function wanOf(values: Values, root: string): DeviceSummary["wan"] {
  const routers = rowsOf(values, `${root}.Routing.Router.`);
  const routes = routers.flatMap((router) => rowsOf(values, `${router}IPv4Forwarding.`));
  const route = routes.find((each) => ["0.0.0.0", ""].includes(values[`${each}DestIPAddress`] ?? "-"));
  const out = values[`${route}Interface`];
  if (route === undefined || !out) return undefined;
  const path = `${out}.`;
  const addresses = Object.entries(values).flatMap(([each, value]) =>
    each.startsWith(`${path}IPv`) && each.endsWith(".IPAddress") && value !== "" ? [value] : [],
  );
  return {
    path,
    name: values[`${path}Name`] ?? out,
    status: values[`${path}Status`] ?? "",
    gateway: values[`${route}GatewayIPAddress`] ?? "",
    addresses,
  };
}

/** The objects that have a parameter of this name, and are called so: `….WLANConfiguration.1.` */
const objectsWith = (values: Values, table: string, name: string): readonly string[] =>
  Object.keys(values).flatMap((path) =>
    new RegExp(`\\.${table}\\.\\d+\\.${name}$`).test(path) ? [path.slice(0, -name.length)] : [],
  );

/** The connection of a gateway of TR-098 that is up, or its first. */
function wanConnectionOf(values: Values): DeviceSummary["wan"] {
  const all = objectsWith(values, "(?:WANIPConnection|WANPPPConnection)", "ConnectionStatus");
  const path = all.find((each) => values[`${each}ConnectionStatus`] === "Connected") ?? all[0];
  if (path === undefined) return undefined;
  const address = values[`${path}ExternalIPAddress`];
  const status = values[`${path}ConnectionStatus`] ?? "";
  return {
    path,
    name: values[`${path}Name`] || path,
    status: status === "Connected" ? "Up" : status,
    gateway: values[`${path}DefaultGateway`] ?? "",
    addresses: address ? [address] : [],
  };
}

/** The wireless networks of TR-098. */
const wlansOf = (values: Values): DeviceSummary["networks"] =>
  objectsWith(values, "WLANConfiguration", "SSID").map((path) => {
    const clients = values[`${path}TotalAssociations`];
    return {
      path,
      band: "",
      name: values[`${path}SSID`] ?? "",
      status: values[`${path}Status`] ?? "",
      clients: clients === undefined ? undefined : Number(clients),
    };
  });
