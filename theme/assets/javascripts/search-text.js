/*
  Words and sentences of the search: what is a form of a word, which sentence shows a hit, and which
  word was meant. Nothing here depends on the page.
*/

const LONGEST_ENDING = 5; // kommun-ernas
const LONGEST_EXCERPT = 45; // words
const SHORTEST_EXCERPT = 14;
const SHORTEST_SENTENCE = 5;
const SHORTEST_MEANT = 4; // letters
const SHORTEST_STEM = 4;

/* These end with a full stop that ends no sentence. */
const ABBREVIATED = /^\p{P}*(\p{L}|bl\.a|ca|d\.v\.s|dr|dvs|e\.g|etc|fr\.o\.m|forts|i\.e|kl|m\.fl|m\.m|mr|mrs|nr|o\.s\.v|osv|resp|s\.k|st|t\.ex|t\.o\.m|tel|vs)\.$/iu;

export const bare = (word) => word.normalize("NFD").replace(/\p{M}|\p{P}/gu, "").toLowerCase();
const spelt = (word) => word.normalize("NFC").replace(/\p{P}/gu, "").toLowerCase();

export const wordsOf = (text) => text.split(/\s+/).filter((word) => bare(word));

/* Whether two words are forms of the same word: they differ only in an ending, not in å, ä or ö. */
export function isForm(word, other) {
  const [one, two] = [[...bare(word)], bare(other)];
  const differs = one.findIndex((letter, number) => letter !== two[number]);
  const same = differs < 0 ? one.length : differs;
  const least = Math.min(one.length, Math.max(SHORTEST_STEM, one.length / 2));
  return same >= least && one.length - same <= LONGEST_ENDING
    && spelt(word).slice(0, same) === spelt(other).slice(0, same);
}

/* Whether a word contains another, perhaps without its ending: kärnsystemet contains systemen. */
function contains(other, word) {
  const letters = spelt(word);
  if (letters.length < SHORTEST_STEM) return false;
  return spelt(other).includes(letters.slice(0, Math.max(SHORTEST_STEM, letters.length - 3)));
}

/*
  The best sentence of a text to show for a search, in words, with a mark on those that were found.
  `locations` are the places of words that Pagefind found; the text begins with its `title`, which is
  shown already. Long sentences are cut, and then there is an ellipsis.
*/
export function excerpt({ content, locations }, title, asked) {
  const all = content.split(/\s+/).filter(Boolean);
  const start = Math.min(wordsOf(title).length, all.length - 1);
  const found = new Set(locations);
  all.forEach((word, place) => {
    if (asked.some((each) => contains(word, each))) found.add(place);
  });
  const [from, to] = best(all, found, start, asked);
  const shown = all.slice(from, to).map((word, place) => ({ word, marked: found.has(from + place) }));
  const before = from > start && !ends(all[from - 1], all[from]);
  const after = to < all.length && !ends(all[to - 1], all[to]);
  return { words: shown, before, after };
}

/* The first and the last word of what to show: the sentence with the most different words asked for. */
function best(all, found, start, asked) {
  let [from, to, most] = [start, end(all, start), 0];
  for (let at = start; at < all.length; at = end(all, at)) {
    const until = end(all, at);
    const places = [...found].filter((place) => at <= place && place < until);
    const different = asked.filter((word) => places.some((place) => isForm(word, all[place]) || contains(all[place], word)));
    const known = different.length || (places.length ? 0.5 : 0);
    const score = known - (until - at < SHORTEST_SENTENCE ? 0.6 : 0); // it may be a heading
    if (score > most) [from, to, most] = [at, until, score];
  }
  if (to - from < SHORTEST_EXCERPT && end(all, to) - from <= LONGEST_EXCERPT) to = end(all, to);
  if (to - from <= LONGEST_EXCERPT) return [from, to];
  const first = [...found].filter((place) => from <= place && place < to).sort((a, b) => a - b)[0] ?? from;
  const begin = Math.max(from, Math.min(first - 15, to - LONGEST_EXCERPT));
  return [begin, begin + LONGEST_EXCERPT];
}

/* Where the sentence that begins here ends. */
function end(all, at) {
  let next = at;
  while (next < all.length && !ends(all[next], all[next + 1])) next += 1;
  return Math.min(next + 1, all.length);
}

function ends(word, next) {
  return /[.!?…]\p{P}*$/u.test(word) && !ABBREVIATED.test(word)
    && (next === undefined || /^\p{P}*[\p{Lu}\p{N}]/u.test(next) || /^[–-]$/.test(next));
}

/* The words that a reader meant: for each that no text has, the commonest of those most like it. */
export function meant(asked, common) {
  const known = new Set(common);
  let changed = false;
  const words = asked.map((word) => {
    const letters = spelt(word);
    if (letters.length < SHORTEST_MEANT || known.has(letters)) return word;
    const other = nearest(letters, common);
    if (other) changed = true;
    return other ?? word;
  });
  return changed ? words.join(" ") : null;
}

function nearest(letters, common) {
  const most = letters.length < 6 ? 1 : 2;
  let [found, least] = [undefined, most + 1];
  for (const other of common) {
    if (Math.abs(other.length - letters.length) >= least) continue;
    const apart = distance(letters, other, least);
    if (apart < least) [found, least] = [other, apart];
    if (least === 1) break;
  }
  return found;
}

/* How many letters to add, leave out, exchange or swap (Damerau and Levenshtein), up to a limit. */
function distance(one, two, limit) {
  const [a, b] = [[...one], [...two]];
  let [beforeLast, last] = [[], b.map((_, n) => n + 1)];
  last.unshift(0);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const other = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + other);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
      }
    }
    if (Math.min(...row) >= limit) return limit;
    [beforeLast, last] = [last, row];
  }
  return last[b.length];
}
