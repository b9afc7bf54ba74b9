/*
  The search page. Nothing is fetched until the reader opens the form.

  There is an index for each volume of years, and one for all other pages. If the newest hits come
  first, older volumes are fetched only until there are enough hits; if the best match comes first,
  all volumes are needed. Pagefind's interface: https://pagefind.app/docs/api/
*/

const AT_A_TIME = 10;
const LONGEST_ENDING = 5; // kommun-ernas

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
const options = (tag, volume) => ({ baseUrl: root, metaCacheTag: tag, mergeFilter: { volume } });

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
    best: given.get("order") === "best",
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

const bare = (word) => word.normalize("NFD").replace(/\p{M}|\p{P}/gu, "").toLowerCase();
const spelt = (word) => word.normalize("NFC").replace(/\p{P}/gu, "").toLowerCase();

/*
  Pagefind finds too much. It treats å, ä and ö as a and o, but they are separate letters: "vård" is
  not "värd". And if an index does not contain a word, it finds shorter words with which that word
  begins: "till" for "tilldelning". Such hits are shown only if there are no others.
*/
function asSpelt(question) {
  const words = question.words.split(/\s+/).filter((word) => bare(word));
  return ({ result, text: { content, locations } }) => {
    if (result.matchedMetaFields?.some((field) => field !== "title")) return true;
    const all = content.split(/\s+/);
    const marked = locations.map((place) => all[place] ?? "");
    return words.every((word) => marked.some((other) => isForm(word, other)));
  };
}

/* Whether two words are forms of the same word: they differ only in an ending, not in å, ä or ö. */
function isForm(word, other) {
  const [one, two] = [[...bare(word)], bare(other)];
  const differs = one.findIndex((letter, number) => letter !== two[number]);
  const same = differs < 0 ? one.length : differs;
  return same >= one.length / 2 && one.length - same <= LONGEST_ENDING
    && spelt(word).slice(0, same) === spelt(other).slice(0, same);
}

/* The hits of a search, one batch after the other. */
class Answer {
  constructor(question, spelling) {
    this.question = question;
    this.spelling = spelling;
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
  for (const spelling of [true, false]) {
    answer = new Answer(question, spelling);
    if (await add(answer)) return;
  }
}

/* Adds the next hits; returns whether it is finished. A newer search replaces an older one. */
async function add(current) {
  try {
    const next = await current.take(AT_A_TIME);
    if (current !== answer) return true;
    hits.append(...next.map(hit));
    more.hidden = current.done;
    const n = hits.childElementCount;
    if (n || !current.spelling) say(current.kind(n), { n, query: current.question.words });
    return n > 0;
  } catch (error) {
    if (current === answer) say("failed");
    throw error;
  }
}

function say(what, values = {}) {
  found.textContent = form.dataset[what].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function hit({ url, meta, excerpt }) {
  const news = element("div", "news", element("h2", "headline", link(url, meta.title)), marked(excerpt));
  if (meta.topics) news.append(element("p", "label", topics(meta.topics)));
  const item = element("li", "");
  if (meta.date) item.append(element("p", "dateline", time(meta.date)));
  item.append(news);
  return item;
}

function topics(keys) {
  return keys.split(" ").map((key) => indexes.topics[key]).filter(Boolean).join(", ");
}

/* Pagefind marks words in escaped text; only its marks become elements. */
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
