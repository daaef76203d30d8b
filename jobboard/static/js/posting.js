// Tells the employer that somebody read the posting: once a session, without saying who.

const form = document.querySelector("form[data-view]");

const countView = () => {
  const address = form.dataset.view;
  try {
    if (sessionStorage.getItem(address)) return;
    sessionStorage.setItem(address, "seen");
  } catch {
    return; // no storage, no way to count only once
  }
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  navigator.sendBeacon(address, body);
};

if (form) countView();
