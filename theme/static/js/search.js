// Search as you type. The index and the blog's words are loaded when somebody searches, and not before.
import { corrected, variants, vocabulary } from "./spelling.js";

const form = document.querySelector("main .search-form");
const [status, list] = ["search-status", "search-results"].map((id) => document.getElementById(id));
const script = new URL(form.dataset.index, location).pathname, folder = script.replace(/[^/]*$/, "");
const json = async (name) => (await fetch(folder + name)).json();
let engine, turn = 0;

async function start() {
  const [pagefind, others, known] = await Promise.all([import(script), json("languages.json"), json("words.json").then(vocabulary)]);
  const baseUrl = folder.replace(/[^/]*\/$/, "");
  await Promise.all(others.map((language) => pagefind.mergeIndex(`${folder}${language}/`, { language, baseUrl })));
  return { pagefind, ...known };
}
const load = () => engine ??= start().catch((error) => { engine = undefined; throw error; });

// --- Finding --------------------------------------------------------------------------------------------
// Words without spaces between them are told apart by the browser.
const apart = (query) => !Intl.Segmenter ? query : query.replace(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー]+/gu,
  (run) => ` ${[...new Intl.Segmenter(undefined, { granularity: "word" }).segment(run)].map(({ segment }) => segment).join(" ")} `).trim();

// Those where the words stand in a row, and then the others.
async function find(query, { pagefind }) {
  const plain = apart(query);
  const queries = /\S\s+\S/.test(plain) && !plain.includes('"') ? [`"${plain}"`, plain] : [plain];
  const found = await Promise.all(queries.map((one) => pagefind.search(one)));
  return found.flatMap(({ results }) => results);
}

async function findAll(query, known) {
  const found = await Promise.all([query, ...variants(query, known)].map((one) => find(one, known)));
  const first = new Map();
  for (const one of found.flat()) if (!first.has(one.id)) first.set(one.id, one);
  return [...first.values()];
}

// --- Showing --------------------------------------------------------------------------------------------
const LENGTH = 30, BEFORE = 6;  // words

// The words around most of what was found, as nodes. A text begins with its title, which stands above already.
function excerpt({ content, raw_content, locations, meta }) {
  const spaces = !raw_content.includes("\u200b");  // which Pagefind puts between words where there are none
  const words = spaces ? content.split(/\s+/) : raw_content.replace(/&lt;/g, "<").replace(/&gt;/g, ">").split("\u200b");
  const letters = (text) => text.replace(/\s/g, "");
  const title = letters(meta.title ?? "");
  let first = 0;
  for (let read = ""; letters(content).startsWith(title) && read.length < title.length; first++) read += letters(words[first]);
  const found = locations.filter((at) => at >= first);
  const hits = (from) => found.filter((at) => at >= from && at < from + LENGTH - BEFORE).length;
  const densest = found.reduce((best, at) => hits(at) > hits(best) ? at : best, found[0] ?? first);
  const from = densest > first + 2 * BEFORE ? densest - BEFORE : first, to = Math.min(from + LENGTH, words.length);
  const nodes = from > first ? ["… "] : [];
  for (let at = from; at < to; at++) {
    const text = at + 1 === to && to < words.length ? words[at].replace(/[\s.,;:–—-]+$/, "") : words[at];
    nodes.push(found.includes(at) ? Object.assign(document.createElement("mark"), { textContent: text }) : text, spaces ? " " : "");
  }
  return to < words.length ? [...nodes.slice(0, -1), "…"] : nodes;
}

function result(page) {
  const item = document.createElement("li");
  item.innerHTML = '<h2 dir="auto"><a></a></h2><p class="meta"></p><p dir="auto"></p>';
  const [head, date, text] = item.children;
  Object.assign(head.firstChild, { href: page.url, textContent: page.meta.title });
  page.meta.date ? date.textContent = page.meta.date : date.remove();
  text.append(...excerpt(page));
  return item;
}

const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => name === "count" ? values.count : `\u2068${values[name]}\u2069`);

async function search(pause) {
  const mine = ++turn;
  await new Promise((done) => setTimeout(done, pause));
  if (mine !== turn) return;
  const written = form.q.value.trim(), query = written.toLowerCase(), { none, found, failed, instead } = status.dataset;
  history.replaceState(null, "", query ? `?q=${encodeURIComponent(written)}` : location.pathname);
  let results = [], pages = [], said = [];
  try {
    if (query) {
      const known = await load(), other = corrected(query, known);
      // Pagefind finds something for any word, if only by its first letters.
      results = other ? await findAll(other, known) : [];
      said = [say(!results.length ? none : other === query ? found : instead, { query: written, other, count: results.length })];
      pages = await Promise.all(results.slice(0, 20).map((each) => each.data()));
    }
  } catch {
    said = [failed];
  }
  if (mine !== turn) return;
  status.replaceChildren(...said);
  list.replaceChildren(...pages.map(result));
}

form.q.addEventListener("focus", () => load().catch(() => {}), { once: true });  // who searches is told
form.q.addEventListener("input", () => search(150));
form.addEventListener("submit", (event) => { event.preventDefault(); search(0); });
form.q.value = new URLSearchParams(location.search).get("q") ?? "";
if (form.q.value) search(0);
