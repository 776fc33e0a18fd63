/** A field that searches while one types: the combobox pattern with a listbox below. */
import { h } from "../kit/dom.ts";
import { MESSAGES } from "../kit/messages.ts";

export interface Option {
  key: string;
  name: string;
  detail?: string | null;
}

export interface ComboboxCallbacks<T extends Option> {
  search(text: string, signal: AbortSignal): Promise<T[]>;
  chosen(option: T | null): void;
  /** Keep the chosen name in the field (a company), or empty it (attendees). */
  keeps: boolean;
}

const TYPING_PAUSE_MS = 180;

/** Round and round; -1 is none yet, from where down leads to the first and up to the last. */
export function nextIndex(index: number, step: 1 | -1, count: number): number {
  if (index < 0) return step > 0 ? 0 : count - 1;
  return (index + step + count) % count;
}

export class Combobox<T extends Option> {
  readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  /** Says how many were found: a list that opens below the field is not read by itself. */
  private readonly status = h("span", { class: "visually-hidden", role: "status" });
  private readonly callbacks: ComboboxCallbacks<T>;
  private options: T[] = [];
  private activeIndex = -1;
  private selected: T | null = null;
  private running: AbortController | null = null;
  private timer = 0;

  constructor(input: HTMLInputElement, callbacks: ComboboxCallbacks<T>) {
    this.input = input;
    this.callbacks = callbacks;
    this.list = h("ul", {
      class: "options",
      role: "listbox",
      id: `${input.id}-options`,
      "aria-label": MESSAGES.suggestions,
      popover: "manual",
    });
    const attributes = {
      role: "combobox",
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      "aria-controls": this.list.id,
      autocomplete: "off",
    };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    input.after(this.list, this.status);
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.leave());
    input.addEventListener("click", () => this.search());
    this.list.addEventListener("pointerdown", (event) => this.onPointer(event));
  }

  get value(): T | null {
    return this.selected;
  }

  set value(option: T | null) {
    this.selected = option;
    this.input.value = option?.name ?? "";
    this.close();
  }

  get isOpen(): boolean {
    return this.list.matches(":popover-open");
  }

  close(): void {
    window.clearTimeout(this.timer);
    this.running?.abort();
    if (this.isOpen) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
    this.activeIndex = -1;
  }

  private typed(): void {
    if (!this.input.value.trim() && this.callbacks.keeps) this.choose(null);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.search(), TYPING_PAUSE_MS);
  }

  private search(): void {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.callbacks.search(this.input.value.trim(), running.signal).then(
      (options) => running.signal.aborted || this.show(options),
      () => running.signal.aborted || this.show([], MESSAGES.searchFailed),
    );
  }

  private show(options: T[], instead = MESSAGES.noMatch as string): void {
    if (document.activeElement !== this.input) return;
    this.options = options;
    this.activeIndex = -1;
    this.list.replaceChildren(
      ...(options.length ? options.map((option, index) => this.item(option, index)) : [this.emptyItem(instead)]),
    );
    this.status.textContent = options.length ? MESSAGES.suggestionCount(options.length) : instead;
    this.input.setAttribute("aria-expanded", "true");
    if (!this.isOpen) this.list.showPopover();
    this.moveBelowInput();
  }

  private emptyItem(text: string): HTMLElement {
    return h("li", { class: "option none", role: "option", "aria-disabled": "true" }, text);
  }

  private item(option: T, index: number): HTMLElement {
    const attributes = {
      class: "option",
      role: "option",
      id: `${this.list.id}-${index}`,
      "aria-selected": "false",
      "data-index": index,
    };
    return h(
      "li",
      attributes,
      h("span", {}, option.name),
      option.detail ? h("span", { class: "small soft" }, option.detail) : null,
    );
  }

  private moveBelowInput(): void {
    const { left, bottom, top, width } = this.input.getBoundingClientRect();
    const height = this.list.offsetHeight;
    const above = bottom + height + 8 > window.innerHeight && top > height;
    Object.assign(this.list.style, {
      left: `${left}px`,
      width: `${width}px`,
      top: `${above ? top - height - 4 : bottom + 4}px`,
    });
  }

  private onKey(event: KeyboardEvent): void {
    // Enter and the arrows belong to the input method while it composes a word.
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.isOpen) this.moveBy(event.key === "ArrowDown" ? 1 : -1);
      else this.search();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option =
        this.options[this.activeIndex] ?? (this.isOpen && this.options.length === 1 ? this.options[0] : undefined);
      if (option) this.choose(option);
      else this.search();
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  private moveBy(step: 1 | -1): void {
    if (!this.options.length) return;
    this.activeIndex = nextIndex(this.activeIndex, step, this.options.length);
    this.list.querySelectorAll("[role=option]").forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === this.activeIndex));
      if (index === this.activeIndex) item.scrollIntoView({ block: "nearest" });
    });
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.activeIndex}`);
  }

  private onPointer(event: PointerEvent): void {
    event.preventDefault();
    const index =
      event.target instanceof Element ? event.target.closest<HTMLElement>("[data-index]")?.dataset.index : undefined;
    const option = index === undefined ? undefined : this.options[Number(index)];
    if (option) this.choose(option);
  }

  private choose(option: T | null): void {
    if (option === null && this.selected === null) return;
    this.value = this.callbacks.keeps ? option : null;
    this.callbacks.chosen(option);
  }

  /** Text that names nothing is not kept: what stands in the field is what is saved. */
  private leave(): void {
    this.close();
    if (this.callbacks.keeps) this.input.value = this.selected?.name ?? "";
  }
}
