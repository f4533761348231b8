import {
  address,
  choice,
  dateTime,
  flag,
  flagOr,
  headers,
  hosts,
  integer,
  type Kind,
  listenAddress,
  networks,
  parameters,
  path,
  share,
  text,
  url,
  vendorFiles,
} from "./value.ts";

// Every key of the configuration: what it allows, its default, and the sentence that the reference prints.

export interface Key<T> {
  readonly kind: Kind<T>;
  /** Undefined: the key may stay unset. */
  readonly default: T | undefined;
  readonly about: string;
}

const key = <T>(kind: Kind<T>, fallback: T, about: string) => ({ kind, default: fallback, about });
const optional = <T>(kind: Kind<T>, about: string): { kind: Kind<T>; default: undefined; about: string } => ({
  kind,
  default: undefined,
  about,
});

export const keys = {
  stateDir: optional(
    path,
    "where state, control socket and lock live; /var/lib/cpe-agent for root, on OpenWrt /etc/cpe-agent",
  ),
  "acs.url": optional(url(["http:", "https:"]), "the ACS; a change here wins over what the ACS has set"),
  "acs.discovery": key(
    choice("off", "https", "any"),
    "off",
    "whether DHCP may name the ACS where acs.url is unset: never, one reached by https, or any",
  ),
  "acs.username": optional(text(256), "for the ACS; default OUI-ProductClass-SerialNumber"),
  "acs.password": key(text(256, { secret: true }), "", "for the ACS"),
  "acs.tls.caFile": optional(path, "PEM file of the CAs to trust instead of the system's"),
  "acs.tls.crlFile": optional(path, "PEM file of revoked certificates, one list of each CA in use"),
  "acs.tls.certFile": optional(path, "PEM file of the client certificate"),
  "acs.tls.keyFile": optional(path, "PEM file of its key"),
  "acs.basicOverHttp": key(flag, false, "answer a Basic challenge without TLS (sends the password in clear)"),
  "acs.periodicInform.enable": key(flag, true, "PeriodicInformEnable until the ACS sets it"),
  "acs.periodicInform.intervalSeconds": key(
    integer(1, 4294967295, "seconds"),
    3600,
    "PeriodicInformInterval until the ACS sets it",
  ),
  "acs.periodicInform.time": key(
    dateTime,
    "0001-01-01T00:00:00Z",
    "PeriodicInformTime: the phase; the default means any",
  ),
  "acs.retry.minimumWaitSeconds": key(
    integer(1, 65535, "seconds"),
    5,
    "CWMPRetryMinimumWaitInterval until the ACS sets it",
  ),
  "acs.retry.intervalMultiplier": key(
    integer(1000, 65535, "thousandths"),
    2000,
    "CWMPRetryIntervalMultiplier until the ACS sets it",
  ),
  "acs.replyTimeoutSeconds": key(integer(30, 600, "seconds"), 30, "how long to wait for each reply of the ACS"),
  "http.userAgent": optional(
    text(256, { pattern: /^[\x20-\x7e]*$/, allowed: "at most 256 characters of ASCII" }),
    "User-Agent of every request to the ACS and to file servers; default cpe-agent/VERSION; empty for none",
  ),
  "connectionRequest.enable": key(flag, true, "listen for connection requests"),
  "connectionRequest.port": key(integer(0, 65535), 7547, "TCP port; 0 lets the system choose one, which is then kept"),
  "connectionRequest.bind": key(address, "::", "address to listen on; :: is all, IPv4 too"),
  "connectionRequest.path": optional(
    text(128, { pattern: /^\/?[\w.~/-]+$/, allowed: "a path of letters, digits and . _ ~ - /" }),
    "path of the URL; default random, made once",
  ),
  "connectionRequest.username": optional(text(256), "until the ACS sets one; default OUI-ProductClass-SerialNumber"),
  "connectionRequest.password": optional(
    text(256, { secret: true }),
    "until the ACS sets one; default random, made once",
  ),
  "connectionRequest.advertise": optional(
    text(280, {
      pattern: /^(\[[0-9A-Fa-f:.]+\]|[^\s:/[\]]+)(:\d{1,5})?$/,
      allowed: "HOST or HOST:PORT, an IPv6 address in brackets",
    }),
    "host, or host:port, of ConnectionRequestURL; default the address that the ACS is reached from",
  ),
  "connectionRequest.allowFrom": key(
    networks,
    [] as readonly string[],
    "where connection requests may come from; others are hung up on; empty is anywhere",
  ),
  "connectionRequest.limitPerMinute": key(
    integer(1, 6000),
    30,
    "connection requests accepted per minute, further ones get 503",
  ),
  "device.kind": key(
    text(4096),
    "home-gateway",
    "kind of virtual device (see cpe-agent model list), or the file of one of your own",
  ),
  "device.manufacturer": optional(text(64), "DeviceInfo.Manufacturer"),
  "device.oui": optional(
    text(6, { pattern: /^[0-9A-F]{6}$/, allowed: "six upper-case hex digits" }),
    "DeviceInfo.ManufacturerOUI",
  ),
  "device.productClass": optional(text(64), "DeviceInfo.ProductClass"),
  "device.serialNumber": optional(
    text(64, { pattern: /^[^\s]+$/, allowed: "1 to 64 characters without spaces" }),
    "DeviceInfo.SerialNumber; default: what the hardware says, or one made once",
  ),
  "device.modelName": optional(text(64), "DeviceInfo.ModelName"),
  "device.hardwareVersion": optional(text(64), "DeviceInfo.HardwareVersion"),
  "device.softwareVersion": optional(text(64), "DeviceInfo.SoftwareVersion"),
  "device.provisioningCode": optional(text(64), "DeviceInfo.ProvisioningCode until the ACS sets it"),
  "device.bootSeconds": optional(integer(0, 3600, "seconds"), "how long a virtual device takes to boot"),
  "device.imagesDir": optional(
    path,
    "directory of pictures of the device for DeviceInfo.DeviceImageFile: front.png, back.jpg and so on, up to 64 KiB each",
  ),
  "device.parameters": key(
    parameters,
    new Map<string, string>() as ReadonlyMap<string, string>,
    "first values of stored parameters, by full path",
  ),
  "host.kind": key(choice("auto", "linux", "openwrt", "virtual"), "auto", "the system underneath"),
  "host.sysroot": optional(path, "a copied file system to read instead of /"),
  "host.write": key(
    flagOr("persistent"),
    false,
    "let the ACS change the system (links, addresses, routes, VLANs, bridges, host name; on OpenWrt its configuration, which is kept); persistent: on other Linux keep that over a restart too",
  ),
  "host.addUsers": key(
    flag,
    false,
    "with host.write, let the ACS add users of the web pages of OpenWrt (logins of rpcd), and change those; a role that it gives them may amount to root",
  ),
  "host.confirmSeconds": key(
    integer(0, 86400, "seconds"),
    300,
    "how long the ACS may take to be reached after it has changed what the way to it depends on, before that is taken back; 0 for never",
  ),
  "host.reboot": key(flag, false, "let the ACS reboot the machine; a virtual device always may"),
  "host.capture": key(
    flag,
    false,
    "let the ACS have packets captured, of all who use this device, and sent to a server that it names; of a virtual device, whose packets are made up, it always may",
  ),
  "transfers.allowHosts": key(
    hosts,
    [],
    "where files may be moved to and from, and diagnostics run against, even though it is this device, its link or a private network",
  ),
  "transfers.privateNetworks": key(
    flag,
    true,
    "move files to and from private networks, and run diagnostics against them",
  ),
  "transfers.basicOverHttp": key(
    flag,
    true,
    "answer a Basic challenge of a file server without TLS (sends its password in clear)",
  ),
  "transfers.knownHostsFile": optional(
    path,
    "hosts that SFTP may be spoken with, as OpenSSH writes known_hosts; without it, none",
  ),
  "transfers.spoolDir": optional(
    path,
    "directory for files while they are moved, of no other use; by default in the state directory. On a router it belongs into memory: flash has no room for firmware",
  ),
  "transfers.vendorDownloads": key(
    vendorFiles,
    new Map<string, string>() as ReadonlyMap<string, string>,
    "what else the ACS may put on this device by Download: X file types, each with the file that it becomes",
  ),
  "transfers.vendorUploads": key(
    vendorFiles,
    new Map<string, string>() as ReadonlyMap<string, string>,
    "what else the ACS may fetch by Upload: X file types, each with the file that is sent",
  ),
  "configurationFile.signingKey": optional(
    path,
    "secret key, as usign writes it, to sign backups of the configuration with; what it has signed may be restored",
  ),
  "configurationFile.keysDir": optional(
    path,
    "directory of the public keys that configuration files may be signed by, as usign writes them, each named after its key id",
  ),
  "configurationFile.requireSignature": key(
    flag,
    false,
    "refuse configuration files that are not signed by such a key",
  ),
  "firmware.keysDir": optional(
    path,
    "directory of the public keys that images may be signed by, as usign writes them, each named after its key id",
  ),
  "firmware.allowUnsigned": key(
    flag,
    false,
    "take images that are not signed by such a key; OpenWrt looks at them all the same, a virtual device takes any file",
  ),
  "firmware.allowDowngrade": key(
    flag,
    false,
    "take images older than the one that runs, or of an age that cannot be told",
  ),
  "firmware.confirmSeconds": key(
    integer(1, 86400, "seconds"),
    900,
    "how long a new image has to reach the ACS before the one before it boots again; on a device with two banks",
  ),
  "firmware.maxBootAttempts": key(integer(1, 100), 3, "boots that a new image may take for it"),
  "metrics.listen": optional(
    listenAddress,
    "where a Prometheus may fetch metrics over HTTP, and others health, without a password; a port alone is of 127.0.0.1; nowhere unless set",
  ),
  "traces.otlp": optional(
    url(["http:", "https:"]),
    "a collector of OpenTelemetry that each session with the ACS is sent to as a trace, by OTLP over HTTP as JSON; /v1/traces where the URL has no path",
  ),
  "traces.sample": key(share, 1, "the share of sessions that are traced"),
  "traces.headers": key(
    headers,
    new Map<string, string>() as ReadonlyMap<string, string>,
    "headers for the collector, such as Authorization: a map, or one text as in OTEL_EXPORTER_OTLP_HEADERS",
  ),
  "traces.compression": key(choice("none", "gzip"), "none", "how what is sent to the collector is packed"),
  "traces.tls.caFile": optional(path, "PEM file of the CAs to trust for the collector instead of the system's"),
  "traces.tls.certFile": optional(path, "PEM file of the client certificate for the collector"),
  "traces.tls.keyFile": optional(path, "PEM file of its key"),
  "web.listen": optional(
    listenAddress,
    "where people may open the agent's page in a browser; a port alone is of 127.0.0.1; nowhere unless set. Another address than one of this machine's own needs web.passwordHash, and TLS or web.withoutTls",
  ),
  "web.passwordHash": optional(
    text(256, {
      secret: true,
      pattern: /^scrypt\$\d{1,2}\$[\w-]{22,64}\$[\w-]{43}$/,
      allowed: "what cpe-agent password-hash prints",
    }),
    "the password of the page, as cpe-agent password-hash prints it; without one, whoever reaches the address is let in",
  ),
  "web.tls.certFile": optional(path, "PEM file of the page's certificate, those that it needs to be trusted after it"),
  "web.tls.keyFile": optional(path, "PEM file of its key"),
  "web.withoutTls": key(
    flag,
    false,
    "let the page be opened from elsewhere without TLS: the password, and all that is seen, go in clear",
  ),
  "web.names": key(hosts, [], "host names by which the page is opened, besides addresses and localhost"),
  "web.readOnly": key(flag, false, "let nobody change anything by the page"),
  "log.level": key(choice("debug", "info", "warn", "error"), "info", "what is logged"),
  "log.file": optional(
    path,
    "file to write the log to instead of standard error; opened again at SIGHUP, so that it can be rotated",
  ),
  "log.format": key(choice("auto", "pretty", "json"), "auto", "auto is pretty on a terminal and JSON otherwise"),
} as const satisfies Readonly<Record<string, Key<never> | Key<unknown>>>;

export type KeyName = keyof typeof keys;
type Value<K> = K extends { kind: Kind<infer T>; default: infer D } ? (D extends undefined ? T | undefined : T) : never;

/** The whole configuration, checked, by dotted key. */
export type Configuration = { readonly [K in KeyName]: Value<(typeof keys)[K]> };

/** `acs.periodicInform.time` is `CPE_AGENT_ACS_PERIODIC_INFORM_TIME`. */
export const variableOf = (name: string): string =>
  `CPE_AGENT_${name
    .replaceAll(".", "_")
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase()}`;
