import { bindConstants, bindTable } from "../binding/bind.ts";

// News of files by multicast, and servers to be asked for them. This agent is told of files by its ACS alone: both are off,
// cannot be turned on, and take no groups. [TR-181 ManagementServer.DownloadAvailability]

export const downloadAnnouncement = bindConstants("Device.ManagementServer.DownloadAvailability.Announcement.", {
  Enable: false,
  Status: "Disabled",
});

export const downloadAnnouncementGroup = bindTable(
  "Device.ManagementServer.DownloadAvailability.Announcement.Group.{i}.",
  { rows: async () => [], parameters: {} },
);

export const downloadQuery = bindConstants("Device.ManagementServer.DownloadAvailability.Query.", {
  Enable: false,
  Status: "Disabled",
  URL: "",
});
