// Reads a feed with a parser from npm and prints what it understood, as JSON.
// Usage: node read.mjs rss-parser|feedsmith URL
const [parser, url] = process.argv.slice(2);

async function withRssParser() {
  const { default: Parser } = await import("rss-parser");
  const feed = await new Parser({ customFields: { item: [["media:content", "media"], "id", "summary"] } }).parseURL(url);
  return feed.items.map((item) => ({
    id: item.guid ?? item.id,
    title: item.title,
    url: item.link,
    date: item.isoDate,
    html: item["content:encoded"] ?? item.content,
    picture: item.media?.$?.url ?? "",
  }));
}

async function withFeedsmith() {
  const { parseFeed } = await import("feedsmith");
  const { format, feed } = parseFeed(await (await fetch(url)).text());
  const text = (value) => value?.value ?? value;
  const read = {
    rss: (item) => ({
      id: text(item.guid),
      title: text(item.title),
      url: item.link,
      date: item.pubDate,
      html: item.content?.encoded ?? item.description,
      picture: item.media?.contents?.[0]?.url ?? "",
    }),
    atom: (entry) => ({
      id: entry.id,
      title: text(entry.title),
      url: entry.links.find((link) => link.rel === "alternate").href,
      date: entry.published,
      html: text(entry.content),
      picture: entry.media?.contents?.[0]?.url ?? "",
    }),
    json: (item) => ({
      id: item.id,
      title: item.title,
      url: item.url,
      date: item.date_published,
      html: item.content_html,
      picture: item.image ?? "",
    }),
  };
  return (feed.items ?? feed.entries ?? []).map(read[format]);
}

const items = await (parser === "rss-parser" ? withRssParser() : withFeedsmith());
console.log(JSON.stringify(items));
