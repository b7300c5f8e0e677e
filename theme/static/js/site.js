// Without this file a page reads, links and posts the same.
const find = (selector, within = document) => within.querySelector(selector);

// Light and dark. A choice is remembered only while it differs from the system's.
const chosen = document.documentElement.dataset, toggle = find(".scheme"), dark = matchMedia("(prefers-color-scheme: dark)");
const preferred = () => dark.matches ? "dark" : "light";
const isDark = () => (chosen.scheme ?? preferred()) === "dark";
const frames = document.querySelectorAll("meta[name=theme-color][media]");
const show = () => {
  toggle.setAttribute("aria-pressed", isDark());
  const { scheme } = chosen;
  ["light", "dark"].forEach((name, at) => {
    if (frames[at]) frames[at].media = scheme ? (name === scheme ? "all" : "not all") : `(prefers-color-scheme: ${name})`;
  });
};
toggle.disabled = false;
toggle.addEventListener("click", () => {
  const wanted = isDark() ? "light" : "dark";
  const keep = (where) => { if (wanted === preferred()) delete where.scheme; else where.scheme = wanted; };
  keep(chosen);
  show();
  try { keep(localStorage); } catch { /* it is switched off */ }
});
dark.addEventListener("change", show);
show();

// Share by the system or by copying the link.
const share = find(".share");
if (share) {
  const page = { title: document.title, url: find("link[rel=canonical]")?.href ?? location.href };
  const offer = (kind, able, act) => {
    const button = find(`[data-share=${kind}]`, share);
    button.disabled = !able;
    button.addEventListener("click", () => act(button).catch(() => {}));
  };
  offer("system", navigator.share, () => navigator.share(page));
  offer("link", navigator.clipboard, async (button) => {
    await navigator.clipboard.writeText(page.url);
    button.textContent = share.dataset.copied;
  });
}

// Comments: answer, preview and send without leaving the page.
const place = find("#respond");
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-reply], .replying button"), note = find("#respond .replying");
  if (!link || !note) return;
  event.preventDefault();
  const { elements } = note.closest("form"), { reply = "", label = "" } = link.dataset;
  elements.reply_to.value = reply;
  note.firstChild.textContent = label;
  note.hidden = !reply;
  elements.body.focus();
});
place?.addEventListener("submit", async (event) => {
  const form = event.target, status = find("[role=status]", form);
  const action = new URL(form.getAttribute("action"), location);  // a button named "action" hides form.action
  if (!status || action.origin !== location.origin) return;
  event.preventDefault();
  status.textContent = place.dataset.sending;
  try {
    const answer = await fetch(action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) });
    const page = find("main", new DOMParser().parseFromString(await answer.text(), "text/html"));
    const title = find("h1", page), { textContent } = title;
    title.replaceWith(Object.assign(document.createElement("h3"), { id: "respond-title", textContent }));
    place.replaceChildren(...page.childNodes);
    (find("[autofocus]", place) ?? place).focus();
  } catch {
    status.textContent = place.dataset.failed;
  }
});
