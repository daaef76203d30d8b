// Suggestions under a text field, after the WAI-ARIA combobox pattern (editable, list popup, focus stays in the field).
// The field says where they come from: data-suggest="/jobs/suggest/". A suggestion with an address leads there, one
// without is written into the field. Without this file the plain form takes what is typed.

const WAIT_MS = 150;
const LEAST_CHARACTERS = 2;

class Combobox {
  constructor(input) {
    this.input = input;
    this.options = [];
    this.active = -1;
    this.request = null;
    this.timer = 0;
    this.build();
    this.listen();
  }

  build() {
    const id = `${this.input.id}_suggestions`;
    this.list = document.createElement("div");
    Object.assign(this.list, { id, className: "suggestions", role: "listbox", hidden: true });
    this.list.setAttribute("aria-label", "Suggestions");
    this.status = document.createElement("span");
    Object.assign(this.status, { className: "visually-hidden", role: "status" });
    this.input.after(this.list, this.status);
    this.input.parentElement.classList.add("has-suggestions");
    const about = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off" };
    for (const [name, value] of Object.entries(about)) this.input.setAttribute(name, value);
  }

  listen() {
    this.input.addEventListener("input", () => this.askSoon());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(this.options.indexOf(event.target.closest("[role=option]"))));
  }

  askNoMore() {
    window.clearTimeout(this.timer);
    this.request?.abort();
  }

  askSoon() {
    this.askNoMore();
    if (this.input.value.trim().length < LEAST_CHARACTERS) {
      this.close();
      return;
    }
    this.timer = window.setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const request = new AbortController();
    this.request = request;
    const around = this.input.name === "q" && this.input.form; // the search that choosing adds to
    const asked = new URLSearchParams(around ? new FormData(around) : {});
    asked.set("q", this.input.value);
    try {
      const answer = await fetch(`${this.input.dataset.suggest}?${asked}`, { signal: request.signal });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      if (!request.signal.aborted && document.activeElement === this.input) this.show(found);
    } catch {
      if (!request.signal.aborted) this.close(); // no network, no suggestions: the form still works
    }
  }

  show(suggestions) {
    this.close();
    const groups = new Map();
    this.options = suggestions.map((suggestion, place) => {
      if (!groups.has(suggestion.group)) groups.set(suggestion.group, this.group(suggestion.group));
      const option = this.option(suggestion, place);
      groups.get(suggestion.group).append(option);
      return option;
    });
    this.list.replaceChildren(...groups.values());
    const count = this.options.length;
    this.status.textContent = count ? `${count} suggestion${count === 1 ? "" : "s"}. Arrow keys choose.` : "No suggestions.";
    this.list.hidden = !count;
    this.input.setAttribute("aria-expanded", String(count > 0));
  }

  group(name) {
    const group = document.createElement("div");
    Object.assign(group, { className: "suggestions__group", role: "group" });
    group.setAttribute("aria-label", name);
    const heading = document.createElement("div");
    Object.assign(heading, { className: "suggestions__heading", textContent: name });
    heading.setAttribute("aria-hidden", "true");
    group.append(heading);
    return group;
  }

  option(suggestion, place) {
    const option = document.createElement("div");
    Object.assign(option, { id: `${this.list.id}_${place}`, className: "suggestions__option", role: "option" });
    option.setAttribute("aria-selected", "false");
    if (suggestion.url) option.dataset.url = suggestion.url;
    option.dataset.label = suggestion.label;
    const label = document.createElement("span");
    label.textContent = suggestion.label;
    option.append(label);
    if (suggestion.note) {
      const note = document.createElement("span");
      Object.assign(note, { className: "suggestions__note", textContent: suggestion.note });
      option.append(" ", note);
    }
    return option;
  }

  get isOpen() {
    return !this.list.hidden;
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
    this.status.textContent = "";
  }

  mark(place) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = place;
    const option = this.options[place];
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  // From the field down to the first option, from the last one back to the field.
  step(by) {
    this.askNoMore(); // the list stays as it is while somebody walks through it
    const places = this.options.length + 1;
    this.mark(((this.active + 1 + by + places) % places) - 1);
  }

  press(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const acts = this.isOpen ? this.openKeys(event.key) : this.closedKeys(event.key);
    if (acts) event.preventDefault();
  }

  // True if the key was ours.
  openKeys(key) {
    const isMarked = this.active >= 0;
    if (key === "ArrowDown") this.step(1);
    else if (key === "ArrowUp") this.step(-1);
    else if (key === "Home" && isMarked) this.mark(0);
    else if (key === "End" && isMarked) this.mark(this.options.length - 1);
    else if (key === "Escape") this.close();
    else if (key === "Enter" && isMarked) this.choose(this.active);
    else return false;
    return true;
  }

  closedKeys(key) {
    if (key === "Enter") this.askNoMore();
    if (key !== "ArrowDown" || this.input.value.trim().length < LEAST_CHARACTERS) return false;
    this.ask();
    return true;
  }

  choose(place) {
    const option = this.options[place];
    if (!option) return;
    this.close();
    if (!option.dataset.url) {
      this.input.value = option.dataset.label;
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    this.input.value = this.input.defaultValue; // what was typed has become a filter
    window.location.assign(option.dataset.url);
  }
}

// The suggestions for a keyword lead to the list: where a search is not shown but saved, they would lead away from it.
const leadsAway = (input) => input.name === "q" && input.form?.method === "post";
for (const input of document.querySelectorAll("input[data-suggest]")) if (!leadsAway(input)) new Combobox(input);
