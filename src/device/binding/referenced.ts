import type { RowReference } from "../../model/binding.ts";

/** The key by which hosts know the row that a parameter refers to; undefined where it refers to none. */
export const keyReferenced = (row: RowReference | ""): string | undefined => (row === "" ? undefined : row.keys[0]);

/** What is asked of the link that a thing is on: absent where nothing is, undefined for none. */
export const linkAsked = (link: RowReference | "" | undefined): { readonly link?: string | undefined } =>
  link === undefined ? {} : { link: keyReferenced(link) };
