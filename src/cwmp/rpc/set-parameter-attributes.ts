import type { AttributeChange } from "../../model/tree.ts";
import { CwmpError } from "../faults.ts";
import type { CpeRpcs } from "../methods.ts";
import type { Handlers } from "../session/session-context.ts";

/** All of the changes or none; what is not marked as a change is ignored, and may be empty. [TR-069 A.3.2.4] */
export const setParameterAttributes: Handlers["SetParameterAttributes"] = async ({ tree }, { ParameterList }) => {
  if (ParameterList.length === 0) throw new CwmpError(9003, "ParameterList is empty");
  await tree.setAttributes(ParameterList.map(attributeChange));
  return {};
};

type Attributes = CpeRpcs["SetParameterAttributes"]["request"]["ParameterList"][number];

function attributeChange(wanted: Attributes): AttributeChange {
  return {
    path: wanted.Name,
    ...(wanted.NotificationChange ? { notification: notificationOf(wanted.Notification) } : {}),
    ...(wanted.AccessListChange ? { accessList: wanted.AccessList } : {}),
  };
}

function notificationOf(value: number): NonNullable<AttributeChange["notification"]> {
  switch (value) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
      return value;
    default:
      throw new CwmpError(9003, `Notification is ${value === -1 ? "empty" : value}, not one of 0 to 6`);
  }
}
