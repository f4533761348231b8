import { describe, expect, it } from "vitest";
import { ManagementSettings, managementPath } from "../../../src/device/management-server/management-settings.ts";
import { defaults } from "../device-context.ts";

function settingsWith(values: Readonly<Record<string, string>>) {
  return new ManagementSettings(
    { root: "Device.", storedValue: (path) => values[path.replace("Device.ManagementServer.", "")] },
    defaults,
  );
}

describe("the agent's own settings", () => {
  it("are as configured until they are set", () => {
    expect(settingsWith({})).toMatchObject({
      enabled: true,
      url: "http://acs.example/",
      username: "0200C0-Gateway-1234",
      password: "secret",
      periodicInformEnabled: true,
      periodicInformIntervalSeconds: 3600,
      periodicInformTime: "0001-01-01T00:00:00Z",
      parameterKey: "",
      connectionRequestEnabled: true,
      connectionRequestUrl: "",
      connectionRequestUsername: "cr",
      connectionRequestPassword: "cr-secret",
      retryMinimumWaitSeconds: 5,
      retryIntervalMultiplier: 2000,
      activeNotificationThrottleSeconds: 0,
      scheduleReboot: "",
      delayRebootSeconds: -1,
      compression: undefined,
    });
  });

  it("are what the tree keeps, empty and false included", () => {
    const settings = settingsWith({
      EnableCWMP: "false",
      URL: "",
      PeriodicInformEnable: "0",
      PeriodicInformInterval: "30",
      CWMPRetryIntervalMultiplier: "1000",
      HTTPCompression: "GZIP",
    });
    expect(settings).toMatchObject({
      enabled: false,
      url: "",
      periodicInformEnabled: false,
      periodicInformIntervalSeconds: 30,
      retryIntervalMultiplier: 1000,
      compression: "gzip",
    });
  });

  it("are read anew each time", () => {
    let url = "http://one/";
    const settings = new ManagementSettings(
      { root: "Device.", storedValue: (path) => (path === managementPath("Device.", "URL") ? url : undefined) },
      defaults,
    );
    expect(settings.url).toBe("http://one/");
    url = "http://two/";
    expect(settings.url).toBe("http://two/");
  });
});
