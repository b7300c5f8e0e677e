// The same work as the other peers: posts with comments and three related posts, lists in pages, archives, and RSS for
// the site and each term.
import fs from "node:fs";
import path from "node:path";
import matter from "gray-matter";
import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ html: true });
const MONTHS =
  "January February March April May June July August September October November December".split(" ");
const PER_PAGE = 8;
const KINDS = {
  tags: (post) => post.data.kw,
  categories: (post) => [post.data.category],
  authors: (post) => [post.data.author],
};

const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
const newestFirst = (api) => api.getFilteredByGlob("src/posts/*.md").reverse();

function excerpt(html) {
  const text = String(html).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();
  return text.length <= 240 ? text : `${text.slice(0, text.lastIndexOf(" ", 240))}…`;
}

function comments(post) {
  const folder = path.join("comments", post);
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
  return names.map((name) => {
    const { data, content } = matter(fs.readFileSync(path.join(folder, name), "utf8"));
    return { id: name, author: data.author, date: data.date, html: markdown.render(content) };
  });
}

function terms(api) {
  return Object.entries(KINDS).flatMap(([kind, names]) => {
    const members = new Map();
    for (const post of newestFirst(api)) {
      for (const name of names(post)) members.set(name, [...(members.get(name) ?? []), post]);
    }
    return [...members].map(([name, posts]) => ({ kind, name, slug: slug(name), posts }));
  });
}

function pagesOfTerms(api) {
  return terms(api).flatMap((term) => {
    const pages = Math.ceil(term.posts.length / PER_PAGE);
    return Array.from({ length: pages }, (_, at) => {
      const posts = term.posts.slice(at * PER_PAGE, (at + 1) * PER_PAGE);
      return { ...term, posts, number: at + 1, pages };
    });
  });
}

// Tags that two posts have, rare ones counting for more; the newer post first among equals.
class Related {
  constructor(posts) {
    this.posts = posts;
    this.places = new Map(posts.map((post, at) => [post.url, at]));
    this.byTag = new Map();
    posts.forEach((post, at) => {
      for (const tag of post.data.kw) {
        if (!this.byTag.has(tag)) this.byTag.set(tag, []);
        this.byTag.get(tag).push(at);
      }
    });
  }

  to(url) {
    const own = this.places.get(url);
    const scores = new Map();
    for (const tag of this.posts[own].data.kw) {
      const others = this.byTag.get(tag);
      const weight = Math.log(1 + this.posts.length / others.length);
      for (const at of others) if (at !== own) scores.set(at, (scores.get(at) ?? 0) + weight);
    }
    return [...scores]
      .sort((one, other) => other[1] - one[1] || one[0] - other[0])
      .slice(0, 3)
      .map(([at]) => this.posts[at]);
  }

  beside(url) {
    const own = this.places.get(url);
    return [this.posts[own + 1], this.posts[own - 1]];
  }
}

export default function (config) {
  let related = null;
  const index = (posts) => (related ??= new Related(posts));
  config.on("eleventy.before", () => {
    related = null;
  });
  config.setLibrary("md", markdown);
  config.addFilter("slug", slug);
  config.addFilter("esc", (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;"));
  config.addFilter("iso", (date) => date.toISOString());
  config.addFilter("rfc", (date) => date.toUTCString());
  config.addFilter("day", (date) => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`);
  config.addFilter("excerpt", excerpt);
  config.addFilter("comments", comments);
  config.addFilter("related", (posts, url) => index(posts).to(url));
  config.addFilter("neighbours", (posts, url) => index(posts).beside(url));
  config.addFilter("newest20", (posts) => posts.slice(0, 20));
  config.addCollection("posts", newestFirst);
  config.addCollection("terms", terms);
  config.addCollection("termpages", pagesOfTerms);
  return {
    dir: { input: "src", output: "_site", includes: "_includes" },
    markdownTemplateEngine: false,
    htmlTemplateEngine: "liquid",
  };
}
