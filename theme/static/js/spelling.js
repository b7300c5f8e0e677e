// How a blog spells what a reader searches for. Pure.
const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i" };
const DIGRAPHS = { ä: "ae", ö: "oe", ü: "ue", å: "aa", ø: "oe" };
const bare = (word) => word.normalize("NFD").replace(/\p{M}/gu, "").replace(/[ßæœøłđı]/g, (letter) => LETTERS[letter]);
// "Straße" and "Strasse", "Müller", "Mueller" and "Muller" have one in common.
const spellings = (word) => new Set([bare(word), bare(word.replace(/[äöüåø]/g, (letter) => DIGRAPHS[letter]))]);

// The words with how common each is, and by their spellings.
export function vocabulary(languages) {
  const words = new Map(), spelt = new Map();
  for (const classes of Object.values(languages)) {
    classes.forEach((text, at) => text.split(" ").forEach((word) => words.set(word, Math.max(words.get(word) ?? 0, classes.length - at))));
  }
  for (const word of words.keys()) {
    for (const spelling of spellings(word)) spelt.set(spelling, [...(spelt.get(spelling) ?? []), word]);
  }
  return { words, spelt };
}

// How many letters are wrong, missing, too many or in each other's place (Damerau and Levenshtein); more than `most` is enough.
function distance(a, b, most) {
  let before, last = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}

// The nearest of the blog's words, of those the commonest; none where none is near.
function nearest(word, words) {
  const most = word.length < 4 ? 0 : word.length < 7 ? 1 : 2, mine = bare(word);
  let best = "", least = most + 1, common = 0;
  for (const [other, often] of words) {
    if (Math.abs(other.length - word.length) > most) continue;
    const far = distance(mine, bare(other), most);
    if (far < least || (far === least && far <= most && often > common)) [best, least, common] = [other, far, often];
  }
  return best;
}

// Whether the blog has a word, or one that begins with it, or it without its ending. What is not listed may be there.
const SHORTEST = 3, LONGEST = 30, MOST = 25_000, WITHOUT_SPACES = /[\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;
function isThere(word, { spelt }) {
  if (word.length < SHORTEST || word.length > LONGEST || WITHOUT_SPACES.test(word)) return true;
  if ([...spellings(word)].some((one) => spelt.has(one))) return true;
  const mine = bare(word), least = Math.max(SHORTEST, mine.length - 4);
  return [...spelt.keys()].some((other) => other.startsWith(mine) || (other.length >= least && mine.startsWith(other)));
}

// The query with each word that the blog does not have as its nearest one; "" where one has none.
export function corrected(query, known) {
  let lost = false;
  const said = query.replace(/[\p{L}\p{M}]+/gu, (word) => {
    if (isThere(word, known)) return word;
    const other = nearest(word, known.words);
    lost ||= !other;
    return other || word;
  });
  return !lost ? said : known.words.size < MOST ? "" : query;
}

// What is meant too, as the blog spells it; at most three of them.
export function variants(query, { spelt }) {
  let found = [query];
  for (const [word] of query.matchAll(/[\p{L}\p{M}]+/gu)) {
    const others = new Set([...spellings(word)].flatMap((spelling) => spelt.get(spelling) ?? []));
    others.delete(word);
    found = found.flatMap((one) => [one, ...[...others].map((other) => one.replace(word, other))]);
  }
  return found.slice(1, 4);
}

