/*
  The search page. Nothing is fetched until the reader goes to the form.

  There is an index for each volume of years. Newest first, only as many volumes are fetched as it
  takes to find enough; best match first needs all of them. Pagefind's interface: https://pagefind.app/docs/api/
*/

const AT_A_TIME = 10;

const form = document.querySelector("form.search");
const found = document.getElementById("found");
const hits = document.getElementById("hits");
const more = document.getElementById("more");
const indexes = JSON.parse(form.dataset.indexes);
const root = new URL(form.dataset.root, location).pathname;
const language = document.documentElement.lang;
const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" });

/* The indexes of some volumes, newest first, and the one of all other pages before them. */
class Library {
  constructor(volumes, best) {
    this.unread = [...volumes];
    this.step = best ? volumes.length : 1;
    // Pagefind sorts what it finds in several indexes by score, whatever order was asked for. With
    // no weight all scores are the same, and the indexes' own order holds: newest first.
    this.options = { baseUrl: root, indexWeight: best ? 1 : 0, exactDiacritics: !best };
    this.sort = best ? {} : { date: "desc" };
  }

  async open() {
    const [folder, tag] = indexes.engine;
    const { createInstance } = await import(new URL(`${folder}pagefind.js?${tag}`, location));
    const basePath = new URL(folder, location).pathname;
    this.pagefind = createInstance({ ...this.options, basePath, metaCacheTag: tag, noWorker: true });
    await this.pagefind.init();
    await this.goBack();
  }

  /* Fetches older volumes, twice as many each time; tells whether there were any. */
  async goBack() {
    const next = this.unread.splice(0, this.step);
    this.step *= 2;
    await Promise.all(next.map(([, , folder, tag]) => this.pagefind.mergeIndex(
      new URL(folder, location).pathname, { ...this.options, metaCacheTag: tag })));
    return next.length > 0;
  }

  /* At least `count` hits, or all there are. */
  async find(words, filters, count) {
    let results;
    do {
      ({ results } = await this.pagefind.search(words, { filters, sort: this.sort }));
    } while (results.length < count && await this.goBack());
    return results;
  }
}

const libraries = new Map();

/* The library for a question, which is opened when it is first needed. */
function library({ year, best }) {
  const name = `${year} ${best}`;
  if (!libraries.has(name)) {
    const volumes = indexes.volumes.filter(([oldest, newest]) =>
      !year || (oldest <= year && year <= newest));
    const opened = new Library(volumes, best);
    libraries.set(name, opened.open().then(() => opened));
  }
  return libraries.get(name);
}

function asked() {
  const given = new FormData(form);
  return {
    words: given.get("q").trim(),
    topic: given.get("topic"),
    year: given.get("year"),
    best: given.get("order") === "best",
  };
}

function filters({ topic, year }) {
  return { ...(topic && { [`topic-${topic}`]: "1" }), ...(year && { [`year-${year}`]: "1" }) };
}

/* At least `count` hits, or all there are: `kind` says which, in the words that the page has. */
async function answer(question, count) {
  const shelf = await library(question);
  const results = await shelf.find(question.words, filters(question), count);
  if (results.length || question.best) return { results, kind: kind(results, shelf) };
  // Newest first, å, ä and ö are letters of their own; who cannot write them finds words like it.
  const like = await answer({ ...question, best: true }, count);
  return { ...like, kind: like.results.length ? "like" : "none" };
}

function kind(results, shelf) {
  if (shelf.unread.length) return "some";
  return ["none", "one"][results.length] ?? "many";
}

let asking = 0;

/* Finds and shows hits until `count` of them stand there; the latest question wins. */
async function show(question, count) {
  const turn = ++asking;
  say("searching");
  try {
    const { results, kind } = await answer(question, count + 1);
    const shown = results.slice(hits.childElementCount, count);
    const texts = await Promise.all(shown.map((result) => result.data()));
    if (turn !== asking) return;
    hits.append(...texts.map(hit));
    more.hidden = results.length <= count;
    say(kind, { n: results.length, query: question.words });
  } catch (error) {
    if (turn === asking) say("failed");
    throw error;
  }
}

function say(what, values = {}) {
  found.textContent = form.dataset[what].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function hit({ url, meta, excerpt }) {
  const item = document.createElement("li");
  const news = element("div", "news", element("h2", "headline", link(url, meta.title)), marked(excerpt));
  if (meta.date) item.append(element("p", "dateline", time(meta.date)));
  if (meta.topics) news.append(element("p", "label", topics(meta.topics)));
  item.append(news);
  return item;
}

function topics(keys) {
  return keys.split(" ").map((key) => indexes.topics[key]).filter(Boolean).join(", ");
}

/* Pagefind marks the words in text it has escaped; only its marks become elements. */
function marked(excerpt) {
  const parts = excerpt.split(/<\/?mark>/).map((part) =>
    part.replaceAll("&lt;", "<").replaceAll("&gt;", ">"));
  return element("p", "excerpt", ...parts.map((part, number) =>
    number % 2 ? element("mark", "", part) : part));
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

function search() {
  hits.replaceChildren();
  more.hidden = true;
  const question = asked();
  if (question.words) show(question, AT_A_TIME);
}

/* The address says what was asked, so that hits can be linked to and returned to. */
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
  form.addEventListener("focusin", () => library(asked()).catch(() => {}), { once: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    remember();
    search();
  });
  more.addEventListener("click", async () => {
    const next = hits.childElementCount;
    await show(asked(), next + AT_A_TIME);
    hits.children[next]?.querySelector("a").focus();
  });
  addEventListener("popstate", recall);
  recall();
}
