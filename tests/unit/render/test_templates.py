"""What is the same on all pages is computed when a template is compiled, per language."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, nodes
from markupsafe import Markup, escape

from budkavle.render.templates import TemplateError, Templates
from budkavle.render.templates.engine import engine, escaped
from budkavle.render.templates.preparation import prepared
from budkavle.system.cache import Cache
from tests.support.samples import SETTINGS


def text(tmp_path: Path, source: str, *, language: str = "sv", name: str = "Exempel") -> str:
    theme = tmp_path / "theme"
    (theme / "items").mkdir(parents=True, exist_ok=True)
    (theme / "items/page.html").write_text(source, encoding="utf-8")
    settings = SETTINGS.model_copy(update={"name": name})
    templates = Templates(theme, settings, Cache(tmp_path / "compiled"))
    return templates.text("page.html", language, {"given": "<i>"})


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ _('Contact') }}", "Kontakt"),
        ("{% trans %}Contact{% endtrans %}", "Kontakt"),
        ("{% trans name=given %}News from {{ name }}{% endtrans %}", "Nyheter från &lt;i&gt;"),
        (
            "{% trans n=2, name=given %}{{ n }} & {{ name }}{{ name }}{% endtrans %}",
            "2 & &lt;i&gt;&lt;i&gt;",
        ),
        ("{% trans name=given %}100 % {{ name }}{% endtrans %}", "100 % &lt;i&gt;"),
        ("{{ settings.name }} & {{ given }}", "A &amp; B & &lt;i&gt;"),
        ("{{ language.prefix ~ language.words.news ~ '/' }}", "nyheter/"),
        ("{{ _('Q&amp;A') ~ '&' ~ _('Contact') }}", "Q&amp;A&amp;Kontakt"),
        ("{{ _('Q&amp;A') | upper }} {{ _('<b>') + '&' }}", "Q&AMP;A <b>&amp;"),
        ("{{ 'off' if settings.subscriptions.mode == 'off' }}", "off"),
        ("{% set settings = {'name': given} %}{{ settings.name }}", "&lt;i&gt;"),
        ("{% macro m(settings) %}{{ settings.name }}{% endmacro %}{{ m({'name': 1}) }}", "1"),
        ("{% macro _(words) %}{{ words }}!{% endmacro %}{{ _('Contact') }}", "Contact!"),
        ("{% macro _(name) %}Mine {{ name }}{% endmacro %}{{ _(name=given) }}", "Mine &lt;i&gt;"),
        (
            "{% macro gettext(w, n) %}{{ w }}{{ n }}{% endmacro %}{{ gettext('a%(n)s', n=1) }}",
            "a%(n)s1",
        ),
        ("{% macro _(w, n) %}{{ w }}{{ n }}{% endmacro %}{{ _('%(n)s', n=1) }}", "%(n)s1"),
    ],
)
def test_settings_and_words_are_those_of_the_language(
    source: str, said: str, tmp_path: Path
) -> None:
    assert text(tmp_path, source, name="A & B") == said


@pytest.mark.parametrize(
    ("body", "calls", "said"),
    [
        (
            "(a, b='&') %}{{ a }}{{ b }}",
            "{{ m(given) }} {{ m(1, given) }}",
            "&lt;i&gt;&amp; 1&lt;i&gt;",
        ),
        ("(a, b) %}{{ a }}{{ b }}", "{{ m(b=1, a=2) }} {{ m(1, b='<') }}", "21 1&lt;"),
        (
            "(a) %}{{ a, varargs, kwargs }}",
            "{{ m(1) }} {{ m(1, 2, c=3) }}",
            "(1, (), {}) (1, (2,), {&#39;c&#39;: 3})",
        ),
        ("(a) %}{{ caller() }}{{ a }}", "{% call m(given) %}<b>{% endcall %}", "<b>&lt;i&gt;"),
        (
            "(a) %}{{ caller() if caller is defined }}{{ a }}",
            "{% call m(m('<')) %}{% for each in (given,) %}{{ m(each) }}{% endfor %}{% endcall %}",
            "&lt;i&gt;&lt;",
        ),
        ("(a) %}{{ m(a[1:]) if a }}{{ a[:1] }}", "{{ m(given) }}", "&gt;i&lt;"),
        ("(a) %}{{ a }}", "{{ m(*[given]) }}{% set m = policy %}", "&lt;i&gt;"),
    ],
)
def test_a_macro_is_given_what_it_asks_for(
    body: str, calls: str, said: str, tmp_path: Path
) -> None:
    assert text(tmp_path, f"{{% macro m{body}{{% endmacro %}}{calls}") == said


@pytest.mark.parametrize(
    "call", ["m()", "m(1, 2)", "m(1, b=2)", "_('News from %(name)s', title=given)"]
)
def test_what_is_called_wrongly_is_blamed(call: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"items/page\.html:1"):
        text(tmp_path, f"{{% macro m(a) %}}{{{{ a }}}}{{% endmacro %}}{{{{ {call} }}}}")


def test_what_is_compiled_for_one_language_or_setting_serves_no_other(tmp_path: Path) -> None:
    source = "{{ _('Contact') }} {{ settings.name }}"
    assert text(tmp_path, source) == "Kontakt Exempel"
    assert text(tmp_path, source, language="en") == "Contact Exempel"
    assert text(tmp_path, source, name="Annan") == "Kontakt Annan"


def test_a_compiled_template_is_not_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert text(tmp_path, "{{ settings.name }}") == "Exempel"
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("compiled again"))
    assert text(tmp_path, "{{ settings.name }}") == "Exempel"


def test_a_broken_template_is_reported_when_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "items").mkdir()
    (tmp_path / "items/a.html").write_text("{% if %}", encoding="utf-8")
    (tmp_path / "items/b.html").write_bytes(b"\xff")
    (tmp_path / "items/c.html").write_text("{{ settings.name }}", encoding="utf-8")
    templates = Templates(tmp_path, SETTINGS)
    templates.load()
    (tmp_path / "items/c.html").unlink()
    assert templates.text("c.html", "sv", {}) == SETTINGS.name, "it was loaded"
    with pytest.raises(TemplateError, match=r"items/a\.html:1"):
        templates.text("a.html", "sv", {})


@pytest.mark.parametrize(
    "source",
    [
        "\n{{ settings.lacking }}",
        "\n{{ settings.lacking.more }}",
        "\n{{ _('The topic %(topic)s') }}",
        "\n{{ _('100 %') }}",
    ],
)
def test_a_broken_template_is_reported_with_its_line(source: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as raised:
        text(tmp_path, source)
    assert raised.value.place == "theme/items/page.html:2"


def test_a_remembered_macro_is_called_once_for_the_same_words(tmp_path: Path) -> None:
    source = (
        "{% set calls = [] %}{% macro told(words) %}{{ words }}{% set _ = calls.append(1) %}"
        "{% endmacro %}{% set told = told | remembered %}"
        "{{ told(given) }}{{ told(given) }}{{ told('<b>') }} {{ calls | length }}"
    )
    assert text(tmp_path, source) == "&lt;i&gt;&lt;i&gt;&lt;b&gt; 2"


@pytest.mark.parametrize(
    ("again", "calls"), [("told = told", 0), ("told = other", 1), ("other = told", 0)]
)
def test_a_remembered_macro_is_called_as_a_macro(tmp_path: Path, again: str, calls: int) -> None:
    """Also in the file that defines it; what gets another value is called as anything else is."""
    made = engine(tmp_path, SETTINGS, "sv", None)
    macros = "{% macro told(it) %}{{ it }}{% endmacro %}{% macro other(it) %}{{ it }}{% endmacro %}"
    source = f"{macros}{{% set {again} | remembered %}}{{{{ told(1) }}}}"
    found = prepared(made.parse(source), made).find_all(nodes.Call)
    assert len(list(found)) == calls


def test_a_remembered_macro_takes_html_for_another_thing_than_text(tmp_path: Path) -> None:
    source = (
        "{% macro told(words, n) %}{{ words }}{{ n }}{% endmacro %}"
        "{% set told = told | remembered %}"
        "{{ told(given | safe, 1) }} {{ told(given, 1) }} {{ told(given, true) }}"
    )
    assert text(tmp_path, source) == "<i>1 &lt;i&gt;1 &lt;i&gt;True"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_a_message_is_given_is_asked_once_and_in_order(language: str, tmp_path: Path) -> None:
    """A translation may use it twice, and in another order."""
    twice = "{% set q = [1, 2, 3] %}{{ _('%(a)s %(a)s', a=q.pop()) }} {{ q | length }}"
    assert text(tmp_path, twice, language=language) == "3 3 2"
    turned = "{% set c = cycler('a', 'b') %}{{ _('%(y)s %(x)s', x=c.next(), y=c.next()) }}"
    assert text(tmp_path, turned, language=language) == "b a"
    both = "{% set c = cycler('a', 'b') %}{% trans x=c.next(), y=c.next() %}{{ y }} {{ x }}"
    assert text(tmp_path, both + "{% endtrans %}", language=language) == "b a"
    unused = "\n{{ _('Contact', x=lacking) }}"
    with pytest.raises(TemplateError, match=r"items/page\.html:2"):
        text(tmp_path, unused, language=language)


def test_a_message_escapes_what_it_is_given_and_a_macro_does_as_where_it_is_called(
    tmp_path: Path,
) -> None:
    source = (
        "{% macro m(words) %}{{ words }}{% endmacro %}{% autoescape false %}"
        "{% trans name=given %}News from {{ name }}{% endtrans %} {{ m(given) | e }}"
        "{% endautoescape %} {{ m(given) | e }}"
    )
    assert text(tmp_path, source) == "Nyheter från &lt;i&gt; &amp;lt;i&amp;gt; &lt;i&gt;"


def test_escaped_text_is_never_mistaken_for_unescaped_text(tmp_path: Path) -> None:
    source = "{{ '<u>' | safe }}{{ given | safe }}{{ given }}{{ given | safe }}{{ given | e }}"
    assert text(tmp_path, source) == "<u><i>&lt;i&gt;<i>&lt;i&gt;"


@pytest.mark.parametrize(
    "reference",
    [
        'include "items/part.html"',
        'import "items/part.html" as part',
        "include 'items/part.html'",
        'include "items/" ~ "part.html"',
        'include "items/none.html" if none else "items/part.html"',
        'include ["items/none.html", "items/part.html"]',
    ],
)
@pytest.mark.parametrize("begins", ["{% ", "{%- ", "{%+ ", "{%\n"])
def test_a_template_depends_on_all_that_it_may_refer_to(
    begins: str, reference: str, tmp_path: Path
) -> None:
    (tmp_path / "theme/items").mkdir(parents=True)
    part = tmp_path / "theme/items/part.html"
    digests = []
    for said in ("before", "after"):
        part.write_text(said)
        text(tmp_path, f"{begins}{reference} %}}")
        digests.append(Templates(tmp_path / "theme", SETTINGS).digest_of("page.html"))
    assert digests[0] != digests[1]


def test_what_has_been_loaded_is_not_compiled_again_and_the_parts_of_templates_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = tmp_path / "theme/items/parts"
    parts.mkdir(parents=True)
    (parts / "part.html").write_text("{% macro m() %}En del{% endmacro %}", encoding="utf-8")
    source = '{% from "items/parts/part.html" import m %}{{ m() }}'
    (tmp_path / "theme/items/page.html").write_text(source, encoding="utf-8")
    templates = Templates(tmp_path / "theme", SETTINGS)
    templates.load()
    monkeypatch.setattr("jinja2.Environment.compile", None)
    assert templates.text("page.html", "sv", {}) == "En del"


@given(st.one_of(st.text("a<>&'\"å\u2028"), st.integers(), st.none(), st.floats(allow_nan=False)))
def test_the_own_escape_does_as_that_of_markupsafe(value: object) -> None:
    for shown in (value, Markup(value)):
        assert escaped(shown) == escape(shown)
        assert type(escaped(shown)) is Markup


def test_programs_of_templates_call_the_own_escape(tmp_path: Path) -> None:
    program = engine(tmp_path, SETTINGS, "sv", None).from_string("{{ given }}").root_render_func
    assert "escape" in program.__code__.co_names
    assert program.__globals__["escape"] is escaped
