import { NamedList } from "./named-list.ts";
import { isVisible } from "./syntax.ts";
import type { UciEdit } from "./uci-edit.ts";
import { UciError, UciTooLargeError } from "./uci-error.ts";
import { type UciPackage, type UciSection, uciLimits } from "./uci-package.ts";

/** djb2 over the type, its low 16 bits, behind the number of sections that there ever were. */
function anonymousName(type: string, count: number): string {
  let hash = 5381;
  for (let at = 0; at < type.length; at += 1) hash = (hash * 33 + type.charCodeAt(at)) & 0xffff;
  return `cfg${count.toString(16).padStart(2, "0")}${hash.toString(16).padStart(4, "0")}`;
}

interface EditableOption {
  name: string;
  value: string | string[];
}

export class EditableSection implements UciSection {
  type: string;
  name: string;
  anonymous: boolean;
  readonly options = new NamedList<EditableOption>();

  constructor(type: string, name: string, anonymous: boolean) {
    this.type = type;
    this.name = name;
    this.anonymous = anonymous;
  }

  option(name: string): EditableOption | undefined {
    return this.options.find(name);
  }
}

/**
 * A package while it is read or changed. Every edit does what the real program does with it, the odd things too: names that a
 * `rename` makes are not looked at, and may then come twice.
 */
export class EditablePackage implements UciPackage {
  readonly name: string;
  readonly sections = new NamedList<EditableSection>();
  /** How many there ever were, for the names of anonymous ones: one that is deleted still counts. */
  #sectionCount = 0;
  #valueCount = 0;

  constructor(name: string) {
    this.name = name;
  }

  section(name: string): EditableSection | undefined {
    return this.sections.find(name);
  }

  /** Appends an anonymous section. */
  addSection(type: string): EditableSection {
    return this.#append(type, undefined);
  }

  /**
   * Carries out one edit, and says what a delta has to keep of it: undefined where it changes nothing. Throws a `UciError`, and
   * a `UciTooLargeError` for one thing too many.
   */
  apply(edit: UciEdit): UciEdit | undefined {
    return this.applyTo(this.section(edit.section), edit);
  }

  /** The same for a section that has been found, where another one may come first by its name. */
  applyTo(section: EditableSection | undefined, edit: UciEdit): UciEdit | undefined {
    switch (edit.kind) {
      case "set":
        return this.#set(section, edit);
      case "add": {
        const kept = this.#set(section, edit);
        const added = this.section(edit.section);
        if (edit.option === undefined && added !== undefined) added.anonymous = true;
        return kept;
      }
      case "delete":
        return this.#delete(section, edit);
      case "rename":
        return this.#rename(section, edit);
      case "reorder": {
        if (section === undefined || edit.value === undefined) throw new UciError("not-found");
        const position = Number.parseInt(edit.value, 10) || 0;
        return this.sections.move(section, position) ? { ...edit, value: String(position) } : undefined;
      }
      case "add-item":
        return this.#addItem(section, edit);
      case "delete-item":
        return this.#deleteItem(section, edit);
    }
  }

  #set(section: EditableSection | undefined, edit: UciEdit): UciEdit | undefined {
    const { option: optionName, value } = edit;
    if (value === undefined) throw new UciError("invalid-argument");
    if (optionName === undefined) return this.#setType(section, edit, value);
    if (section === undefined) throw new UciError("invalid-argument");
    const option = section.option(optionName);
    if (value === "") return option === undefined ? undefined : this.#delete(section, { ...edit, value: undefined });
    if (option === undefined) {
      this.#count();
      section.options.push({ name: optionName, value });
    } else if (option.value === value) return undefined;
    else option.value = value;
    return edit;
  }

  #setType(section: EditableSection | undefined, edit: UciEdit, type: string): UciEdit | undefined {
    if (type === "") return section === undefined ? undefined : this.#delete(section, { ...edit, value: undefined });
    if (!isVisible(type)) throw new UciError("invalid-argument");
    if (section === undefined) this.#append(type, edit.section);
    else if (section.type === type) return undefined;
    else {
      if (section.type.length !== type.length) section.anonymous = false; // the real program makes it anew, under its name
      section.type = type;
    }
    return edit;
  }

  #delete(section: EditableSection | undefined, { section: name, option: optionName, value }: UciEdit) {
    if (section === undefined) throw new UciError("not-found");
    if (optionName === undefined) {
      this.sections.remove(section);
      return { kind: "delete", section: name } as const;
    }
    const option = section.option(optionName);
    if (option === undefined) throw new UciError("not-found");
    if (value !== undefined && value !== "" && typeof option.value !== "string") {
      const index = Number.parseInt(value, 10);
      if (Number.isNaN(index) || index < 0 || index >= option.value.length) return undefined;
      option.value.splice(index, 1);
      return { kind: "delete", section: name, option: optionName, value } as const;
    }
    section.options.remove(option);
    return { kind: "delete", section: name, option: optionName } as const;
  }

  #rename(section: EditableSection | undefined, edit: UciEdit): UciEdit {
    const option = edit.option === undefined ? undefined : section?.option(edit.option);
    if (section === undefined || (edit.option !== undefined && option === undefined)) throw new UciError("not-found");
    if (edit.value === undefined) throw new UciError("invalid-argument");
    if (option === undefined) {
      section.name = edit.value;
      section.anonymous = false;
      this.sections.renamed();
    } else {
      option.name = edit.value;
      section.options.renamed();
    }
    return edit;
  }

  #addItem(section: EditableSection | undefined, edit: UciEdit): UciEdit {
    if (section === undefined || edit.option === undefined || edit.value === undefined) {
      throw new UciError("invalid-argument");
    }
    this.#count();
    const option = section.option(edit.option);
    if (option === undefined) section.options.push({ name: edit.option, value: [edit.value] });
    else if (typeof option.value === "string") option.value = [option.value, edit.value];
    else option.value.push(edit.value);
    return edit;
  }

  #deleteItem(section: EditableSection | undefined, edit: UciEdit): UciEdit | undefined {
    if (section === undefined || edit.value === undefined) throw new UciError("invalid-argument");
    const option = edit.option === undefined ? undefined : section.option(edit.option);
    if (option === undefined || typeof option.value === "string") return undefined;
    option.value = option.value.filter((item) => item !== edit.value);
    return edit;
  }

  #append(type: string, name: string | undefined): EditableSection {
    if (this.sections.length >= uciLimits.sections) throw new UciTooLargeError(`${uciLimits.sections} sections`);
    this.#sectionCount += 1;
    const section = new EditableSection(type, name ?? anonymousName(type, this.#sectionCount), name === undefined);
    this.sections.push(section);
    return section;
  }

  #count(): void {
    this.#valueCount += 1;
    if (this.#valueCount > uciLimits.values) throw new UciTooLargeError(`${uciLimits.values} values`);
  }
}
