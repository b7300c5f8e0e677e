// Optional all of it: without this file the page reads, links and posts the same.
const root = document.documentElement;
const find = (selector, within = document) => within.querySelector(selector);

// Light and dark. Only a choice against the system is remembered, so that the page follows the system again after it.
const toggle = find(".scheme"), system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.scheme || (system.matches ? "dark" : "light")) === "dark";
const show = () => toggle.setAttribute("aria-pressed", isDark());
toggle.hidden = false;
toggle.addEventListener("click", () => {
  const wanted = isDark() ? "light" : "dark";
  const against = (wanted === "dark") !== system.matches;
  if (against) root.dataset.scheme = wanted; else delete root.dataset.scheme;
  try { against ? localStorage.setItem("scheme", wanted) : localStorage.removeItem("scheme"); } catch { /* not remembered */ }
  show();
});
system.addEventListener("change", show);
show();

// Share through the system's own sheet, or by copying the link.
const share = find(".share");
if (share) {
  const page = { title: document.title, url: find("link[rel=canonical]")?.href || location.href };
  const offer = (kind, able, act) => {
    const button = find(`[data-share=${kind}]`, share);
    button.hidden = !able;
    button.addEventListener("click", () => act(button).catch(() => {}));
  };
  offer("system", navigator.share, () => navigator.share(page));
  offer("link", navigator.clipboard, async (button) => {
    await navigator.clipboard.writeText(page.url);
    button.textContent = share.dataset.copied;
  });
}

// Comments: reply in place, and see the preview without leaving the page.
const form = find(".respond-form");
if (form) {
  const note = find(".replying", form);
  const replyTo = (id, label) => {
    form.elements.reply_to.value = id;
    find("span", note).textContent = label;
    note.hidden = !id;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-reply]");
    if (!link) return;
    event.preventDefault();
    replyTo(link.dataset.reply, link.dataset.label);
    form.elements.body.focus();
  });
  find("button", note).addEventListener("click", () => replyTo("", ""));

  const place = form.parentElement, { sending, failed } = form.dataset;
  if (new URL(form.action).origin === location.origin) place.addEventListener("submit", async (event) => {
    const sent = event.target, status = find("[role=status]", place);
    event.preventDefault();
    if (status) status.textContent = sending;
    try {
      const body = new URLSearchParams(new FormData(sent, event.submitter));
      const answer = await fetch(sent.action, { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = find("main", page);
      if (!main) throw answer.status;
      for (const each of main.querySelectorAll("form")) each.action = new URL(each.getAttribute("action") || "", answer.url);
      place.replaceChildren(...main.childNodes);
      place.tabIndex = -1;
      place.focus();
    } catch {
      if (status) status.textContent = failed;
    }
  });
}
