// Puts a list of open postings where this script stands, as a frame that takes the height it needs.
(() => {
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const query = new URLSearchParams(script.dataset.search || "");
  query.set("limit", script.dataset.limit || "5");
  const frame = document.createElement("iframe");
  frame.src = `${home}/widget/frame/?${query}`;
  frame.title = script.dataset.title || "Medical coding jobs";
  frame.height = "480";
  frame.style.cssText = "width:100%;border:0;display:block";
  addEventListener("message", (event) => {
    if (event.origin !== home || event.source !== frame.contentWindow) return;
    const height = event.data?.jobsHeight;
    if (Number.isInteger(height) && height > 0 && height < 10000) frame.height = String(height);
  });
  script.replaceWith(frame);
})();
