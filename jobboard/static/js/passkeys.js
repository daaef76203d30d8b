// Somebody closed the browser's own window, or has no passkey here: said on the page and not in the console.

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const problem = document.querySelector("[data-passkey-problem]");
  if (problem) problem.hidden = false;
});
