/*
  The search page. Nothing is fetched until the reader opens the form.

  There is an index for each volume of years, and one for all other pages. If the best match comes
  first, all volumes are needed; if the newest hits come first, older volumes are fetched only until
  there are enough hits. Pagefind's interface: https://pagefind.app/docs/api/
*/

import { bare, excerpt, isForm, meant, wordsOf } from "./search-text.js";

const AT_A_TIME = 10;
const PARTS_WEIGHT = 0.1; // a part of a word counts less than a word

const form = document.querySelector("form.search");
const found = document.getElementById("found");
const hits = document.getElementById("hits");
const more = document.getElementById("more");
const indexes = JSON.parse(form.dataset.indexes);
const root = new URL(form.dataset.root, location).pathname;
const language = document.documentElement.lang;
const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" });

const once = (make) => {
  let made;
  return () => (made ??= make());
};

const path = (address) => new URL(address, location).pathname;
const options = (tag, volume) => ({
  baseUrl: root,
  metaCacheTag: tag,
  mergeFilter: { volume },
  ranking: { metaWeights: { parts: PARTS_WEIGHT, topics: 0, date: 0 } },
});

const engine = once(async () => {
  const [folder, tag] = indexes.engine;
  const { createInstance } = await import(`${path(folder)}pagefind.js?${tag}`);
  const pagefind = createInstance({ ...options(tag, "pages"), basePath: path(folder), noWorker: true });
  await pagefind.search(""); // without this, merging never ends if the engine could not start
  return pagefind;
});

/* The volumes, newest first; each is fetched when it is first opened. */
const volumes = indexes.volumes.map(([oldest, newest, folder, tag]) => ({
  oldest,
  newest,
  name: folder,
  open: once(async () => (await engine()).mergeIndex(path(folder), options(tag, folder))),
}));

function asked() {
  const given = new FormData(form);
  return {
    words: given.get("q").trim(),
    topic: given.get("topic"),
    year: given.get("year"),
    best: given.get("order") !== "newest",
  };
}

/* Yields the results of one Pagefind search after the other, as long as more are asked for. */
async function* findings({ words, topic, year, best }) {
  const pagefind = await engine();
  const filters = { ...(topic && { [`topic-${topic}`]: "1" }), ...(year && { [`year-${year}`]: "1" }) };
  const wanted = volumes.filter(({ oldest, newest }) => !year || (oldest <= year && year <= newest));
  if (best) {
    await Promise.all(wanted.map((volume) => volume.open()));
    yield (await pagefind.search(words, { filters })).results;
    return;
  }
  const pages = year ? [] : (await pagefind.search(words, { filters: { ...filters, volume: "pages" } })).results;
  yield pages.filter(named);
  for (const volume of wanted) {
    await volume.open();
    // Across indexes Pagefind sorts by the position in each index, so each is searched separately.
    const only = { ...filters, volume: volume.name };
    yield (await pagefind.search(words, { filters: only, sort: { date: "desc" } })).results;
  }
  yield pages.filter((page) => !named(page));
}

/* A page whose name matches comes before the news, all other pages after. */
const named = (page) => page.matchedMetaFields?.includes("title");

/* The texts of the hits; a few are fetched at a time. */
async function* texts(question, fits = () => true) {
  for await (const results of findings(question)) {
    for (let next = 0; next < results.length; next += AT_A_TIME) {
      const few = results.slice(next, next + AT_A_TIME);
      const read = await Promise.all(few.map(async (result) => ({ result, text: await result.data() })));
      yield* read.filter(fits).map(({ text }) => text);
    }
  }
}

/*
  Pagefind finds too much. It treats å, ä and ö as a and o, but they are separate letters: "vård" is
  not "värd". And if an index does not contain a word, it finds shorter words with which that word
  begins: "till" for "tilldelning". Such hits are shown only if there are no others.
*/
function asSpelt(question) {
  const asked = wordsOf(question.words);
  return ({ result, text: { content, locations, meta } }) => {
    const fields = result.matchedMetaFields ?? [];
    if (fields.some((field) => field !== "title" && field !== "parts")) return true;
    const all = content.split(/\s+/);
    const found = [...locations.map((place) => all[place] ?? ""), ...(meta.parts ?? "").split(" ")];
    return asked.every((word) => found.some((other) => isForm(word, other)));
  };
}

/* The hits of a search, one batch after the other. */
class Answer {
  constructor(question, spelling, instead) {
    this.question = question;
    this.spelling = spelling;
    this.instead = instead; // what was asked for, if this is what was probably meant
    this.rest = texts(question, spelling ? asSpelt(question) : undefined);
    this.ahead = this.rest.next();
  }

  async take(count) {
    const taken = [];
    while (taken.length < count && !(await this.ahead).done) {
      taken.push((await this.ahead).value);
      this.ahead = this.rest.next();
    }
    this.done = (await this.ahead).done;
    return taken;
  }

  kind(count) {
    if (count && this.instead) return "meant";
    if (count && !this.spelling) return "like";
    if (!this.done) return "some";
    return ["none", "one"][count] ?? "many";
  }
}

let answer;

async function search() {
  hits.replaceChildren();
  more.hidden = true;
  const question = asked();
  if (!question.words) return;
  say("searching");
  answer = new Answer(question, true);
  if (await add(answer)) return;
  const current = answer;
  const other = await suggestion(question).catch(() => null);
  if (current !== answer) return;
  answer = other ? new Answer({ ...question, words: other }, true, question.words) : new Answer(question, false);
  if (await add(answer) || !other) return;
  answer = new Answer(question, false);
  await add(answer);
}

/* What a reader who found nothing may have meant, by the commonest words of all volumes. */
async function suggestion({ words }) {
  const lists = await Promise.all(indexes.volumes.map(async ([, , folder, tag]) => {
    const response = await fetch(`${path(folder)}words.txt?${tag}`);
    return response.ok ? (await response.text()).split("\n").filter(Boolean) : [];
  }));
  return meant(wordsOf(words), lists.flat());
}

/* Adds the next hits; returns whether it is finished. A newer search replaces an older one. */
async function add(current) {
  try {
    const next = await current.take(AT_A_TIME);
    if (current !== answer) return true;
    hits.append(...next.map(hit));
    more.hidden = current.done;
    const n = hits.childElementCount;
    const [query, other] = [current.instead ?? current.question.words, current.question.words];
    if (n || !current.spelling) say(current.kind(n), { n, query, other });
    return n > 0;
  } catch (error) {
    if (current === answer) say("failed");
    throw error;
  }
}

function say(what, values = {}) {
  found.textContent = form.dataset[what].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function hit({ url, meta, content, locations }) {
  const kind = kindOf(url);
  const shown = excerpt({ content, locations }, meta.title, wordsOf(answer.question.words));
  const news = element("div", "news", element("h2", "headline", link(url, meta.title)), marked(shown));
  if (meta.topics) news.append(element("p", "label", topics(meta.topics)));
  const told = [element("span", "kind", form.dataset[kind]), ...(meta.date ? [" ", time(meta.date)] : [])];
  return element("li", "", element("p", "dateline", ...told), news);
}

/* What a hit is: news, topic, story, or any other page. */
function kindOf(url) {
  const address = decodeURI(new URL(url, location).pathname).slice(root.length);
  const found = Object.entries(indexes.kinds).find(([, start]) => address.startsWith(start) && address !== start);
  return found ? found[0] : "page";
}

function topics(keys) {
  return keys.split(" ").map((key) => indexes.topics[key]).filter(Boolean).join(", ");
}

function marked({ words, before, after }) {
  const made = element("p", "excerpt", before ? "… " : "");
  for (const { word, marked: isFound } of words) made.append(isFound ? element("mark", "", word) : word, " ");
  if (after) made.append("…");
  return made;
}

function time(written) {
  const moment = element("time", "", day.format(new Date(written)));
  moment.dateTime = written;
  return moment;
}

function link(url, words) {
  const anchor = element("a", "", words);
  anchor.href = url;
  return anchor;
}

function element(name, kind, ...within) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...within);
  return made;
}

/* Stores the search in the address, so that readers can link to the hits and go back to them. */
function remember() {
  const given = [...new FormData(form)].filter(([, value]) => value);
  history.pushState(null, "", `?${new URLSearchParams(given)}`);
}

function recall() {
  const given = new URLSearchParams(location.search);
  for (const field of form.elements) {
    if (field.name) field.value = given.get(field.name) ?? "";
  }
  found.textContent = "";
  search();
}

if (indexes.engine) {
  form.hidden = false;
  document.getElementById("without").remove();
  form.addEventListener("focusin", () => volumes[0]?.open().catch(() => {}), { once: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    remember();
    search();
  });
  more.addEventListener("click", async () => {
    const next = hits.childElementCount;
    await add(answer);
    hits.children[next]?.querySelector("a").focus();
  });
  addEventListener("popstate", recall);
  recall();
}
