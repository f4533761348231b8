/**
 * What may be wrong with a simulated device, beside how it is set. What it is of may be left open: then it is the first port inside
 * that has a cable, the first radio that is on, each sensor.
 */
export type Trouble =
  | { readonly kind: "no-carrier"; readonly link?: string | undefined }
  | { readonly kind: "no-way-out" }
  | { readonly kind: "dead-radio"; readonly radio?: string | undefined }
  | { readonly kind: "heat"; readonly sensor?: string | undefined; readonly celsius: number }
  | { readonly kind: "short-memory"; readonly usedPercent: number }
  | { readonly kind: "busy-processor"; readonly usedPercent: number };
