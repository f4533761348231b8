import type { VirtualLink, VirtualRadio, VirtualWifi } from "../../../ports/host/virtual-system.ts";
import type {
  NetworkMeasurement,
  RadioMeasurement,
  Wifi,
  WifiNetwork,
  WifiRadio,
  WifiReading,
  WifiSecurity,
  WifiStation,
} from "../../../ports/host/wifi/wifi.ts";
import { passed } from "../../passed.ts";
import { hashOf } from "../../seeded-random.ts";
import type { SimulatedDevice } from "../device.ts";
import { deviceHashOf, macAddressOf, suffixOf } from "../device-addresses.ts";
import { activeMsOf } from "../links/link-activity.ts";
import { paceOf } from "../links/traffic.ts";
import { countedOn } from "../links/used-links.ts";
import { isPresent, presentMs } from "../presence.ts";
import { endPointNetwork, isOfEndPoint, measuredEndPoint } from "./end-points.ts";
import { simulatedNeighbors } from "./neighbors.ts";
import { restlessSignal } from "./restless-signal.ts";
import {
  type AccessPointState,
  accessPointOf,
  isMisconfigured,
  isRadioUp,
  type RadioState,
  runs,
  type SsidState,
  type WifiState,
  wifiStateOf,
} from "./wifi-state.ts";

const scanMs = 2000;

/** Undefined for a system without Wi-Fi. */
export function simulatedWifi(device: SimulatedDevice): Wifi | undefined {
  const { wifi } = device.system;
  if (wifi === undefined) return undefined;
  const state = (): WifiState => wifiStateOf(device.settings, wifi, suffixOf(device.identity));
  return {
    read: async () => readingOf(device, wifi, state()),
    measureRadios: async () => {
      const { radios } = state();
      return new Map(
        wifi.radios.flatMap((radio) => {
          const set = radios.find(({ key }) => key === radio.key);
          return set === undefined ? [] : [[radio.key, measuredRadio(radio, set)] as const];
        }),
      );
    },
    scan: async ({ key }, signal) => {
      await passed(device.clock, scanMs, signal);
      const radio = wifi.radios.find((each) => each.key === key);
      return radio === undefined ? [] : simulatedNeighbors(device.identity.serialNumber, radio);
    },
    measureNetworks: async ({ networks }) =>
      new Map(
        networks.flatMap((network) => {
          if (network.kind === "ssid") return [];
          const measured = network.kind === "access-point" ? measuredNetwork : measuredEndPoint;
          return [[network.key, measured(device, network)] as const];
        }),
      ),
  };
}

function readingOf(device: SimulatedDevice, wifi: VirtualWifi, state: WifiState): WifiReading {
  const networkOf = (ssid: SsidState | undefined, accessPoint: AccessPointState | undefined): WifiNetwork =>
    network(device, wifi, state, ssid, accessPoint);
  return {
    modes: wifi.modes,
    wpsMethods: ["PushButton"],
    radios: state.radios.flatMap((radio) => radioReading(device, wifi, state, radio)),
    networks: [
      ...state.ssids
        .filter(({ key }) => !isOfEndPoint(state, key))
        .map((ssid) => networkOf(ssid, accessPointOf(state, ssid.key))),
      ...state.accessPoints
        .filter(({ ssidKey }) => !state.ssids.some(({ key }) => key === ssidKey))
        .map((each) => networkOf(undefined, each)),
      ...(state.endPoints ?? []).map((each) => endPointNetwork(device, wifi, state, each)),
    ],
  };
}

function radioReading(
  device: SimulatedDevice,
  wifi: VirtualWifi,
  state: WifiState,
  radio: RadioState,
): readonly WifiRadio[] {
  const shipped = wifi.radios.find(({ key }) => key === radio.key);
  if (shipped === undefined) return [];
  const { powerPercent } = radio;
  const links = [...wifi.networks, ...(wifi.endPoints ?? [])].flatMap(({ key, link }) =>
    state.ssids.some((ssid) => ssid.key === key && ssid.radios[0] === radio.key) ? [link] : [],
  );
  return [
    {
      key: radio.key,
      name: shipped.name,
      enabled: radio.enabled,
      state: isRadioUp(wifi, radio) && device.isUp ? "up" : "down",
      lastChangeSeconds: Math.floor(device.uptimeMs / 1000),
      band: radio.band,
      standards: radio.standards,
      width: radio.width,
      longGuardInterval: radio.guardInterval === "long",
      secondaryChannel: radio.secondaryChannel ?? "auto",
      channel: radio.channel,
      country: radio.country,
      spectrumManagement: radio.spectrumManagement ?? radio.band === "5GHz",
      powerDbm: powerPercent === 100 ? undefined : Math.round(20 + 10 * Math.log10(Math.max(1, powerPercent) / 100)),
      beaconInterval: 100,
      rtsThreshold: undefined,
      fragmentationThreshold: undefined,
      links,
    },
  ];
}

function measuredRadio(radio: VirtualRadio, { channel, width, country, powerPercent }: RadioState): RadioMeasurement {
  return {
    bands: radio.bands,
    standards: radio.possibleStandards,
    widths: radio.widths,
    channels: radio.channels,
    channel: channel ?? radio.autoChannel,
    width: width === "auto" ? radio.widths.findLast((each) => each !== "auto") : width,
    centerChannel: undefined,
    secondCenterChannel: undefined,
    country,
    noiseDbm: radio.noiseDbm,
    maxBitRateMbps: radio.maxBitRateMbps,
    powerPercents: radio.powerPercents,
    powerPercent,
  };
}

/** An SSID with what offers it, or either of them alone. */
function network(
  device: SimulatedDevice,
  wifi: VirtualWifi,
  state: WifiState,
  ssid: SsidState | undefined,
  accessPoint: AccessPointState | undefined,
): WifiNetwork {
  const link = wifi.networks.find(({ key }) => key === ssid?.key)?.link;
  const radio = state.radios.find(({ key }) => key === ssid?.radios[0]);
  const up = ssid !== undefined && accessPoint !== undefined && runs(wifi, state, ssid, accessPoint) && device.isUp;
  return {
    key: accessPoint?.key ?? ssid?.key ?? "",
    kind: accessPoint === undefined ? "ssid" : "access-point",
    ssidKey: ssid?.key,
    radios: ssid?.radios ?? [],
    link,
    enabled: ssid?.enabled ?? false,
    ...(accessPoint && { accessEnabled: accessPoint.enabled }),
    state: up
      ? "up"
      : ssid?.enabled === true && radio !== undefined && !isRadioUp(wifi, radio)
        ? "lower-layer-down"
        : "down",
    misconfigured: accessPoint !== undefined && isMisconfigured(ssid, accessPoint),
    ssid: ssid?.ssid,
    multiLink: ssid?.multiLink,
    security: securityOf(accessPoint),
    hidden: accessPoint?.hidden ?? false,
    isolated: accessPoint?.isolated ?? false,
    wmm: accessPoint?.wmm ?? true,
    uapsd: accessPoint?.uapsd ?? false,
    maxStations: accessPoint?.maxStations ?? 0,
    onlyAllowed: accessPoint?.onlyAllowed ?? false,
    allowed: accessPoint?.allowed ?? [],
    wpsEnabled: accessPoint?.wpsEnabled ?? false,
    wps: accessPoint?.wps ?? [],
  };
}

function securityOf(accessPoint: AccessPointState | undefined): WifiSecurity {
  const { mode = "None", managementFrames = "disabled", rekeySeconds } = accessPoint ?? {};
  const servers = [
    { address: accessPoint?.radiusAddress ?? "", port: accessPoint?.radiusPort ?? 1812 },
    { address: accessPoint?.secondRadiusAddress ?? "", port: accessPoint?.secondRadiusPort ?? 1812 },
  ];
  return {
    mode,
    ciphers: mode === "None" ? [] : ["AES"],
    managementFrames,
    rekeySeconds,
    radius: servers,
  };
}

function measuredNetwork(
  device: SimulatedDevice,
  { link, state, onlyAllowed, allowed }: WifiNetwork,
): NetworkMeasurement {
  const { system, identity } = device;
  const up = state === "up";
  const mayEnter = ({ macAddress }: WifiStation): boolean => !onlyAllowed || allowed.includes(macAddress);
  const shipped = system.links.find(({ name }) => name === link);
  const offset = shipped?.macOffset;
  return {
    transmitting: up,
    bssid: offset === undefined ? undefined : macAddressOf(identity, offset),
    stations: up && link !== undefined ? stationsOn(device, link).filter(mayEnter) : [],
    keyFailures: shipped === undefined ? 0 : keyFailuresOn(device, shipped),
  };
}

/** Now and then somebody mistypes. */
function keyFailuresOn(device: SimulatedDevice, link: VirtualLink): number {
  const onAirSeconds = activeMsOf(device.activityOf(link), device.clock.monotonicMs()) / 1000;
  return Math.floor((onAirSeconds / wrongKeyEachSeconds) * paceOf(hashOf(link.name) ^ deviceHashOf(device.identity)));
}

const wrongKeyEachSeconds = 2 * 86_400;

/** Each has its part of what goes over the link, for as long as that is up. */
function stationsOn(device: SimulatedDevice, name: string): readonly WifiStation[] {
  const { system, clock } = device;
  const link = system.links.find((each) => each.name === name);
  const machines = (system.hosts ?? []).filter(({ port, station }) => port === name && station !== undefined);
  if (link === undefined || machines.length === 0) return [];
  const activity = device.activityOf(link);
  const { bytesSent, bytesReceived, packetsSent, packetsReceived } = countedOn(device, link);
  const part = (whole: bigint): bigint => whole / BigInt(machines.length);
  const connectedSeconds = (clock.monotonicMs() - activity.sinceMs) / 1000;
  return machines
    .filter((machine) => isPresent(device, machine))
    .map(
      (machine): WifiStation => ({
        macAddress: machine.macAddress,
        authorized: true,
        standard: machine.station?.standard,
        connectedSeconds: Math.min(connectedSeconds, presentMs(device, machine) / 1000),
        signalDbm: restlessSignal(device, machine.macAddress, machine.station?.signalDbm),
        noiseDbm: -92,
        rateTo: machine.station?.rateTo,
        rateFrom: machine.station?.rateFrom,
        bytesTo: part(bytesSent),
        bytesFrom: part(bytesReceived),
        packetsTo: part(packetsSent),
        packetsFrom: part(packetsReceived),
        retries: 0,
        failures: 0,
      }),
    );
}
