// Without this file a page reads, links and posts the same.
const root = document.documentElement;
const find = (selector, within = document) => within.querySelector(selector);

// Light and dark. A choice is remembered only while it differs from the system's.
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

// Share by the system or by copying the link.
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

// Comments: answer, preview and send without leaving the page.
const place = find("#respond");
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-reply], .replying button"), note = place && find(".replying", place);
  if (!link || !note) return;
  event.preventDefault();
  const form = note.closest("form"), { reply = "", label = "" } = link.dataset;
  form.elements.reply_to.value = reply;
  find("span", note).textContent = label;
  note.hidden = !reply;
  form.elements.body.focus();
});
place?.addEventListener("submit", async (event) => {
  const form = event.target, status = find("[role=status]", form);
  const action = new URL(form.getAttribute("action"), location);  // a button named "action" hides form.action
  if (!status || action.origin !== location.origin) return;
  event.preventDefault();
  status.textContent = place.dataset.sending;
  try {
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const answer = await fetch(action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    const title = page.querySelector("h1"), heading = document.createElement("h3");
    heading.id = "respond-title";
    heading.textContent = title.textContent;
    title.replaceWith(heading);
    place.replaceChildren(...page.childNodes);
    (find("[autofocus]", place) || place).focus();
  } catch {
    status.textContent = place.dataset.failed;
  }
});
