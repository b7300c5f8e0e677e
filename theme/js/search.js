// Search as you type. The index is loaded when somebody searches, and not before.
const form = document.querySelector("main .search-form");
const status = document.getElementById("search-status"), list = document.getElementById("search-results");
let engine, turn = 0;
const load = () => engine ??= import(form.dataset.index);

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

function result({ url, meta, excerpt }) {
  const link = element("a", meta.title), { body } = new DOMParser().parseFromString(excerpt, "text/html");
  link.href = url;
  // An excerpt is text with <mark> in it; nothing else in it becomes an element.
  return element("li", element("h2", link), element("p", ...[...body.childNodes].map(({ nodeName, textContent }) =>
    nodeName === "MARK" ? element("mark", textContent) : textContent)));
}

async function search(pause) {
  const mine = ++turn;
  await new Promise((done) => setTimeout(done, pause));
  if (mine !== turn) return;
  const query = form.q.value.trim();
  history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
  let pages = [], words = "";
  try {
    if (query) {
      const { results } = await (await load()).search(query);
      pages = await Promise.all(results.slice(0, 20).map((each) => each.data()));
      const { none, one, many } = status.dataset;
      words = ([none, one][results.length] ?? many).replace("{count}", results.length).replace("{query}", () => query);
    }
  } catch {
    engine = undefined;
    words = status.dataset.failed;
  }
  if (mine !== turn) return;
  status.textContent = words;
  list.replaceChildren(...pages.map(result));
}

form.q.addEventListener("focus", load, { once: true });
form.q.addEventListener("input", () => search(150));
form.addEventListener("submit", (event) => { event.preventDefault(); search(0); });
form.q.value = new URLSearchParams(location.search).get("q") ?? "";
if (form.q.value) search(0);
