"""One page of every template, in both languages of the site where they differ."""

PAGES = {
    "front": "",
    "front in English": "en/",
    "article": "nyheter/2018/upphandling-overklagad/",
    "article with pictures": "nyheter/2019/boka-tid-med-kommunen/",
    "article with several fact boxes": "nyheter/2023/digital-hjalp/",
    "article in English": "en/news/2025/digital-committee-papers/",
    "article with an attachment": "nyheter/2021/trygghetslarm-upphandling/",
    "tombstone": "nyheter/2020/tradlost-nat-pa-biblioteket/",
    "archive": "nyheter/",
    "year": "nyheter/2018/",
    "topics": "amnen/",
    "topic": "amnen/upphandling/",
    "stories": "arenden/",
    "story": "arenden/framtidens-vardinformationsmiljo/",
    "corrections": "rattelser/",
    "follow": "folj/",
    "search": "sok/",
    "ordinary page": "om/",
    "accessibility statement": "tillganglighet/",
    "not found": "404.html",
}
