// Copy buttons, and the preview at its own height. Without this the texts can be selected and the preview scrolls.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = "Copied";
  });
}

const preview = document.querySelector(".widget-preview");
addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== preview?.contentWindow) return;
  const height = event.data?.jobsHeight;
  if (Number.isInteger(height) && height > 0 && height < 10000) preview.height = String(height + 2);
});
