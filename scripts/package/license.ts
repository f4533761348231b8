import { Models } from "@cyclonedx/cyclonedx-library";

/** By its name in the list of SPDX; none where nobody says which it is. */
export const licensesOf = (license: string | undefined): Models.LicenseRepository =>
  new Models.LicenseRepository(license === undefined ? [] : [new Models.SpdxLicense(license)]);
