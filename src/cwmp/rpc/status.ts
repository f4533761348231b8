import type { Applied } from "../../model/tree.ts";

/** 0: in force; 1: committed, and in force by the next session at the latest. [TR-069 A.3.2.1] */
export const statusOf = (status: Applied["status"]): 0 | 1 => (status === "applied" ? 0 : 1);
