// Search as you type. The index is loaded when somebody searches, and not before.
const form = document.querySelector("main .search-form");
const [status, list] = ["search-status", "search-results"].map((id) => document.getElementById(id));
let engine, turn = 0;
const load = () => engine ??= import(form.dataset.index);

function result({ url, meta, excerpt }) {
  const item = document.createElement("li");
  item.innerHTML = `<h2><a></a></h2><p>${excerpt}</p>`;  // Pagefind's excerpt is HTML: escaped text with <mark> in it
  Object.assign(item.querySelector("a"), { href: url, textContent: meta.title });
  return item;
}

async function search(pause) {
  const mine = ++turn;
  await new Promise((done) => setTimeout(done, pause));
  if (mine !== turn) return;
  const query = form.q.value.trim(), { none, found, failed } = status.dataset;
  history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
  let pages = [], said = "";
  try {
    if (query) {
      const { results } = await (await load()).search(query);
      pages = await Promise.all(results.slice(0, 20).map((each) => each.data()));
      said = (results.length ? found : none).replace("{count}", results.length).replace("{query}", () => `\u2068${query}\u2069`);
    }
  } catch {
    engine = undefined;
    said = failed;
  }
  if (mine !== turn) return;
  status.textContent = said;
  list.replaceChildren(...pages.map(result));
}

form.q.addEventListener("focus", load, { once: true });
form.q.addEventListener("input", () => search(150));
form.addEventListener("submit", (event) => { event.preventDefault(); search(0); });
form.q.value = new URLSearchParams(location.search).get("q") ?? "";
if (form.q.value) search(0);
