"""Exports of other systems, written after their specifications and with real exports' habits."""
# ruff: noqa: E501 - exports have long lines

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path


def png(shade: int = 0) -> bytes:
    """A picture wide enough to stand above a text."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    rows = zlib.compress(bytes([0, *[shade] * 400]) * 4)
    header = struct.pack(">IIBBBBB", 400, 4, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

Files = Mapping[str, str | bytes]


def written(folder: Path, files: Files) -> Path:
    """Write files below a folder; returns the folder."""
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


def wxr(*items: str) -> str:
    """A WordPress export of some items."""
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        '<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">\n'
        "<channel><title>Kommunen</title><link>https://old.example.se</link>"
        "<language>sv-SE</language><wp:wxr_version>1.2</wp:wxr_version>"
        "<wp:base_blog_url>https://old.example.se</wp:base_blog_url>"
        "<wp:author><wp:author_login><![CDATA[eva]]></wp:author_login>"
        "<wp:author_display_name><![CDATA[Eva Exempel]]></wp:author_display_name></wp:author>"
        + "".join(items)
        + "</channel></rss>\n"
    )


def post(number: int, body: str, *more: str, **given: str) -> str:
    """One post of a WordPress export; `more` are further elements."""
    status, kind = given.get("status", "publish"), given.get("kind", "post")
    date = given.get("date", f"2019-05-{number:02} 10:00:00")
    return (
        f"<item><title><![CDATA[{given.get('title', f'Rubrik {number}')}]]></title>"
        f"<link>https://old.example.se/2019/05/post-{number}/</link>"
        f"<dc:creator><![CDATA[eva]]></dc:creator>"
        f'<guid isPermaLink="false">https://old.example.se/?p={number}</guid>'
        f"<content:encoded><![CDATA[{body}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[{given.get('excerpt', '')}]]></excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date><![CDATA[{date}]]></wp:post_date>"
        f"<wp:post_date_gmt><![CDATA[{date}]]></wp:post_date_gmt>"
        f"<wp:status><![CDATA[{status}]]></wp:status><wp:post_type><![CDATA[{kind}]]></wp:post_type>"
        f"<wp:post_password><![CDATA[{given.get('password', '')}]]></wp:post_password>"
        + "".join(more)
        + "</item>\n"
    )


def attachment(number: int, name: str, caption: str = "", alt: str = "") -> str:
    """A picture of a WordPress export."""
    return (
        f"<item><title>{name}</title><wp:post_id>{number}</wp:post_id>"
        f"<excerpt:encoded><![CDATA[{caption}]]></excerpt:encoded>"
        f"<wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type>"
        f"<wp:attachment_url>https://old.example.se/wp-content/uploads/2019/05/{name}"
        "</wp:attachment_url><wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{alt}]]></wp:meta_value></wp:postmeta></item>\n"
    )


def meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


def tag(name: str, slug: str, domain: str = "post_tag") -> str:
    return f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>'


GUTENBERG = """<!-- wp:paragraph {"dropCap":true} -->
<p>Ett stycke med <a href="https://old.example.se/?p=2">den andra nyheten</a>.</p>
<!-- /wp:paragraph -->
<!-- wp:image {"id":9} -->
<figure class="wp-block-image"><img src="https://old.example.se/wp-content/uploads/2019/05/hus-300x200.png" alt="Ett hus"/><figcaption class="wp-element-caption">Huset vid torget</figcaption></figure>
<!-- /wp:image -->
<!-- wp:table -->
<figure class="wp-block-table"><table><thead><tr><th>År</th><th>Antal</th></tr></thead><tbody><tr><td>2018</td><td>49</td></tr></tbody></table><figcaption>Tabell ett</figcaption></figure>
<!-- /wp:table -->
<!-- wp:embed {"url":"https://youtu.be/abc"} -->
<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
https://youtu.be/abc
</div></figure>
<!-- /wp:embed -->
<!-- wp:file -->
<div class="wp-block-file"><a href="https://old.example.se/wp-content/uploads/2019/05/avtal.pdf">Avtalet</a></div>
<!-- /wp:file -->
<!-- wp:latest-posts {"postsToShow":3} /-->
<!-- wp:block {"ref":50} /-->
<!-- wp:quote --><blockquote><p>Citat.</p><cite>Eva</cite></blockquote><!-- /wp:quote -->"""

CLASSIC = """Första stycket
på två rader.

[caption id="attachment_9" align="left" width="300"]<a href="x"><img src="https://old.example.se/wp-content/uploads/2019/05/hus.png" alt="Ett hus" /></a> Bildtexten[/caption]

Andra stycket med [sic] och [accordion title="Öppna mig"]inre ord[/accordion].
<ul>
<li>Ett</li>
<li>Två</li>
</ul>
[gallery ids="9,10"]
<pre>kod

rad två</pre>
Sista."""

WORDPRESS = wxr(
    post(1, GUTENBERG, meta("_thumbnail_id", "9"), tag("Vård", "vard"), excerpt="Utdraget."),
    attachment(9, "hus.png", caption="Ett hus i staden", alt="Ett rött hus"),
    post(2, CLASSIC, tag("Vård", "vard", "category"), meta("_wp_old_slug", "gammalt-namn")),
    post(3, "Utkast", status="draft"),
    post(4, "Hemligt", password="hemligt"),
    post(5, "Privat", status="private"),
    post(6, "Senare", status="future", date="2199-01-01 10:00:00"),
    post(7, "En sida", kind="page"),
    post(8, "Åter ]]]]><![CDATA[> här &amp; nu", title="A &amp; B"),
    post(50, "<p>Återanvänt stycke.</p>", kind="wp_block"),
    attachment(10, "karta.png"),
)
UPLOADS: Files = {
    "uploads/2019/05/hus.png": png(1),
    "uploads/2019/05/hus-300x200.png": png(2),
    "uploads/2019/05/karta.png": png(3),
    "uploads/2019/05/avtal.pdf": PDF,
}

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xml:base="https://old.example.se/">
<channel><title>Kommunen</title><link>https://old.example.se/</link><language>sv</language>
<item><title>Hela texten</title><link>https://old.example.se/n/1</link>
<guid isPermaLink="false">1 at https://old.example.se</guid>
<pubDate>Wed, 01 May 2019 10:00:00 +0200</pubDate><dc:creator>Eva Exempel</dc:creator>
<category>Vård</category><description>Kort.</description>
<content:encoded><![CDATA[<p>Lång text med <a href="/n/2">länk</a> och <img src="bild.png" alt="B">.</p>]]></content:encoded>
<enclosure url="https://old.example.se/avtal.pdf" length="9" type="application/pdf"/></item>
<item><title>Bara ett utdrag</title><link>https://old.example.se/n/2</link><guid>https://old.example.se/n/2</guid>
<pubDate>Thu, 02 May 2019 10:00:00 GMT</pubDate><description>Kommunen har beslutat …</description></item>
</channel></rss>
"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="sv" xml:base="https://old.example.se/blogg/">
<title>Kommunen</title><link rel="alternate" href="/"/><link rel="self" href="https://old.example.se/atom.xml"/>
<id>https://old.example.se/</id><updated>2019-05-01T10:00:00Z</updated>
<entry><title type="html">A &amp;amp; B</title><id>urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a</id>
<link href="2019/a"/><published>2019-05-01T10:00:00+02:00</published><updated>2019-05-01T10:00:00Z</updated>
<author><name>Eva Exempel</name></author><category term="vard" label="Vård"/>
<content type="xhtml" xml:base="bilder/"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text <a href="../x">dit</a>
<img src="hus.png" alt="Hus"/></p></div></content></entry></feed>
"""
JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Kommunen",
"home_page_url": "https://old.example.se/", "feed_url": "https://old.example.se/feed.json",
"items": [{"id": "tag:1", "url": "https://old.example.se/1", "title": "Ett",
"content_html": "<p>Texten.</p>", "summary": "Kort.", "date_published": "2019-05-01T10:00:00+02:00",
"authors": [{"name": "Eva Exempel"}], "tags": ["Vård"],
"attachments": [{"url": "https://old.example.se/a.pdf", "mime_type": "application/pdf"}]}]}
"""

HUGO: Files = {
    "hugo.toml": 'baseURL = "https://old.example.se/"\ntitle = "Kommunen"\n'
    'defaultContentLanguage = "sv"\n[permalinks]\nblogg = "/:year/:month/:slug/"\n',
    "content/blogg/_index.md": "---\ntitle: Blogg\n---\n",
    "content/blogg/ett.md": '+++\ntitle = "Ett"\ndate = 2019-05-01T10:00:00+02:00\n'
    'tags = ["Vård"]\naliases = ["/gammal/"]\nslug = "forsta"\n+++\n'
    'Se {{< ref "bunt" >}} och [bunten]({{< relref "bunt/index.md" >}}).\n\n'
    '{{< youtube abc >}}\n\n{{< figure src="/hus.png" alt="Hus" caption="Huset" >}}\n\n'
    "{{% notice tip %}}\nInre **ord**.\n{{% /notice %}}\n\n"
    "{{< highlight python >}}\nprint('{{ x }}')\n{{< /highlight >}}\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n\nNot[^1]\n\n[^1]: Noten.\n",
    "content/blogg/bunt/index.md": "---\ntitle: Bunt\ndate: 2019-05-02\nsummary: Kort.\n---\n"
    "![Karta](karta.png)\n\nText <b>fet</b> <iframe src='https://kartor.example.se'></iframe>\n",
    "content/blogg/bunt/karta.png": png(4),
    "static/hus.png": png(5),
    "content/blogg/utkast.md": '{"title": "Utkast", "date": "2019-05-03", "draft": true}\nHemligt.\n',
    "content/blogg/engelsk.en.md": "---\ntitle: English\ndate: 2019-05-04\n---\nWords.\n",
    "content/blogg/engelsk.md": "---\ntitle: Svensk\ndate: 2019-05-04\n---\nOrd.\n",
    "content/om.md": "---\ntitle: Om\n---\nOm oss.\n",
}
JEKYLL: Files = {
    "_config.yml": "title: Kommunen\nurl: https://old.example.se\nlang: sv\n",
    "_posts/2019-05-01-ett.md": "---\nlayout: post\ntitle: Ett\ncategories: nyheter\ntags: vård skola\n"
    "redirect_from: [/gammal.html]\nauthor: Eva Exempel\n---\n* TOC\n{:toc}\n\n"
    "Text med {{ site.title }} och [två]({% post_url 2019-05-02-tva %}).{: .klass}\n\n"
    "{% highlight ruby %}\nputs '{{ x }}'\n{% endhighlight %}\n\n"
    "{% include figure.html src='/bilder/hus.png' alt='Hus' caption='Huset' %}\n\n"
    "{% comment %}till mig själv{% endcomment %}\n\n## Rubrik {#egen}\n\n[hit](#egen)\n\n"
    "Term\n: Förklaring\n",
    "_posts/2019-05-02-tva.markdown": "---\ntitle: Två\npermalink: /egen/adress/\n---\nOrd & ord.\n",
    "_drafts/senare.md": "---\ntitle: Senare\n---\nHemligt.\n",
    "_posts/2019-05-03-trasig.md": "---\ntitle: [\n---\nText.\n",
    "bilder/hus.png": png(6),
}
ZOLA: Files = {
    "config.toml": 'base_url = "https://old.example.se"\ntitle = "Kommunen"\ndefault_language = "sv"\n',
    "content/blogg/2019-05-01-ett.md": '+++\ntitle = "Ett"\naliases = ["gammal"]\n'
    '[taxonomies]\ntags = ["Vård"]\n+++\n[två](@/blogg/tva/index.md)\n\n'
    '{{ youtube(id="abc") }}\n\n{% quote(author="Eva") %}\nCitatet.\n{% end %}\n',
    "content/blogg/tva/index.md": '+++\ntitle = "Två"\ndate = 2019-05-02\n+++\n![Hus](hus.png)\n',
    "content/blogg/tva/hus.png": png(7),
}
ELEVENTY: Files = {
    "eleventy.config.js": 'export default { dir: { input: "src" } }\n',
    "src/_data/metadata.json": '{"title": "Kommunen", "url": "https://old.example.se", "language": "sv"}',
    "src/posts/posts.json": '{"permalink": "/nytt/{{ page.fileSlug }}/"}',
    "src/posts/2019-05-01-ett.md": "---\ntitle: Ett\ndate: 2019-05-01\ntags: [posts, Vård]\n---\n"
    'Text.\n\n{% image "./hus.png", "Hus" %}\n\n{% raw %}{{ kvar }}{% endraw %}\n',
    "src/posts/hus.png": png(8),
}
PELICAN: Files = {
    "pelicanconf.py": "SITENAME = 'Kommunen'\nSITEURL = 'https://old.example.se'\n"
    "DEFAULT_LANG = 'sv'\nARTICLE_URL = '{date:%Y}/{slug}.html'\n",
    "content/ett.md": "Title: Ett två\nDate: 2019-05-01 10:00\nTags: Vård, Skola\nAuthor: Eva Exempel\n"
    "Summary: Kort.\n\nTexten med [fil]({static}/avtal.pdf).\n",
    "content/utkast.md": "Title: Utkast\nDate: 2019-05-02\nStatus: draft\n\nHemligt.\n",
    "content/avtal.pdf": PDF,
}
MYNEWSDESK = """{"items": {"item": [{"id": "123", "type_of_media": "pressrelease",
"url": "https://old.example.se/pressreleases/ett-123", "header": "Ett", "summary": "Kort.",
"body": "<p>Texten.</p>", "language": "sv", "published_at": {"text": "2019-05-01 10:00:00"},
"image": "https://old.example.se/hus.png", "image_caption": "Huset", "photographer": "Foto: Eva",
"tags": {"tag": [{"text": "Vård"}]},
"contact_people": [{"name": "Eva Exempel", "title": "pressansvarig", "phone": "031-390 06 10",
"email": "eva@example.se"}]}]}}
"""
PAGES: Files = {
    "pages.yml": "address: https://old.example.se/\nlanguage: sv\ntext: .sv-text-portlet\n"
    "without: '.share, nav'\nauthors: .byline\ntags: .tags li\npicture: .hero\n",
    "nyheter/ett.html": "<html lang='sv'><head><title>Ett | Kommunen</title>"
    "<meta name='description' content='Kort.'></head><body><nav>Meny</nav><h1>Ett</h1>"
    "<figure class='hero'><img src='/hus.png' alt='Hus'><figcaption>Huset</figcaption></figure>"
    "<p class='byline'>Eva Exempel</p><time datetime='2019-05-01T10:00'>1 maj</time>"
    "<div class='sv-text-portlet x'><p>Texten.</p><p class='share'>Dela</p></div>"
    "<ul class='tags'><li>Vård</li></ul></body></html>",
    "nyheter/lista.html": "<html><body><h1>Lista</h1></body></html>",
    "hus.png": png(10),
}
