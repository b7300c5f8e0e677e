// What Firefox shows of pages: node firefox.mjs, told by JSON on stdin, answers in JSON. It is the system's, led by WebDriver BiDi.
import { text } from "node:stream/consumers";
import puppeteer from "puppeteer-core";

const { browser: executablePath, address, paths, widths, scheme, folder } = JSON.parse(await text(process.stdin));
const prefs = { "layout.css.prefers-color-scheme.content-override": scheme === "dark" ? 0 : 1, "ui.prefersReducedMotion": 1 };
const browser = await puppeteer.launch({ browser: "firefox", executablePath, extraPrefsFirefox: prefs });
const page = await browser.newPage();

const problems = [];
page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
page.on("pageerror", (error) => problems.push(String(error)));
await page.evaluateOnNewDocument(() => {
  window.moved = [];
  for (const kind of ["transitionrun", "animationstart"])
    document.addEventListener(kind, ({ target }) => window.moved.push(`${kind} ${target.className}`), true);
});

const seen = {};
for (const path of paths) {
  await page.setViewport({ width: widths[0], height: 900 });
  await page.goto(`${address}/${path}`, { waitUntil: "load" });
  const over = {};
  for (const width of widths) {
    await page.setViewport({ width, height: 900 });
    over[width] = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (folder) await page.screenshot({ path: `${folder}/${path.replaceAll("/", "_") || "home"}-${scheme}-${width}.png` });
  }
  seen[path] = { over, moved: await page.evaluate(() => window.moved) };
}

// How the longest word of a heading is cut on a phone: its letters, line by line.
await page.setViewport({ width: 320, height: 900 });
await page.goto(`${address}/de/wort/`);
const cut = await page.evaluate(() => {
  const words = document.querySelector("h1").firstChild, lines = [];
  let top = NaN;
  for (let at = 0; at < words.length; at += 1) {
    const range = document.createRange();
    range.setStart(words, at);
    range.setEnd(words, at + 1);
    const box = range.getClientRects()[0];
    if (box.top !== top) lines.push("");
    top = box.top;
    lines[lines.length - 1] += words.data[at];
  }
  return lines;
});

// A note is read where it is, and the colours change on a click.
await page.goto(`${address}/asking/`);
await page.click(".footnote-ref");
const note = await page.evaluate(() => document.querySelector(".note:popover-open")?.textContent.trim());
await page.keyboard.press("Escape");
const ground = () => page.evaluate(() => [getComputedStyle(document.body).backgroundColor,
  [...document.querySelectorAll("meta[name=theme-color]")].find((each) => matchMedia(each.media).matches).content]);
const grounds = [await ground()];
await page.click(".scheme");
grounds.push(await ground());
await browser.close();
console.log(JSON.stringify({ problems, seen, cut, note, grounds }));
