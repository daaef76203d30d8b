// On a phone the filters open as a sheet. A modal dialog keeps the focus inside, closes on Escape and gives the focus back.

const WIDE = window.matchMedia("(min-width: 60rem)");

const make = (tag, className, text = "") => {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
};

const head = (dialog) => {
  const bar = make("div", "sheet__head");
  const title = make("h2", "sheet__title", "Filters");
  title.id = "sheet-title";
  const close = make("button", "button button--quiet button--small", "Close");
  close.type = "button";
  close.addEventListener("click", () => dialog.close());
  bar.append(title, close);
  return bar;
};

// `guests` (messages about the list) come along, as nothing outside of a modal dialog is heard or seen.
export const makeSheet = (fold, guests) => {
  const body = fold.querySelector(".filters__body");
  const toggle = fold.querySelector("summary");
  const dialog = make("dialog", "sheet");
  dialog.setAttribute("aria-labelledby", "sheet-title");
  dialog.append(head(dialog));
  fold.after(dialog);

  const actions = fold.querySelector(".filters__actions");
  const homes = guests.map((guest) => guest.parentElement);
  const open = () => {
    dialog.append(...guests, body, actions);
    dialog.showModal();
  };
  const bringBack = () => {
    body.append(actions);
    fold.append(body);
    guests.forEach((guest, number) => homes[number].prepend(guest));
  };
  const suit = () => {
    if (WIDE.matches && dialog.open) dialog.close();
    fold.open = WIDE.matches;
    toggle.toggleAttribute("aria-haspopup", false);
    if (!WIDE.matches) toggle.setAttribute("aria-haspopup", "dialog");
  };

  toggle.addEventListener("click", (event) => {
    if (WIDE.matches) return;
    event.preventDefault();
    open();
  });
  dialog.addEventListener("close", bringBack);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  WIDE.addEventListener("change", suit);
  suit();
  return dialog;
};
