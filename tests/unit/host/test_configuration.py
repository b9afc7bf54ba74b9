from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from budkavle.host.configuration import LoadedConfiguration, advice, settings_from
from budkavle.i18n.catalogue import LANGUAGES, translator
from budkavle.model.mail_settings import Subscriptions
from budkavle.model.problems import ContentError, Problem, describe
from budkavle.model.settings import Settings
from budkavle.subscriptions.catalogue import routes
from tests.support.samples import utc

WHOLE = """\
site_name: Exempel
plugins:
  - search
  - budkavle:
      identity: example.org,2018
      timezone: Europe/Stockholm
      languages:
        en: {prefix: en/}
        sv: {words: {news: nytt}}
      organisation:
        name: Exempel
        phone: 031-390 06 00
        email: info@example.org
        number: 858501-2084
"""


def configured(text: str = WHOLE, url: str = "https://example.org") -> LoadedConfiguration:
    """What MkDocs would read; its YAML converts what looks like numbers and dates."""
    for plugin in yaml.safe_load(text)["plugins"]:
        if isinstance(plugin, dict):
            options: dict[str, Any] = plugin["budkavle"]
    return LoadedConfiguration("mkdocs.yml", text, "Exempel", url, "", "sv", options)


def problems_with(line: str, instead: str, url: str = "https://example.org") -> tuple[Problem, ...]:
    assert line in WHOLE
    with pytest.raises(ContentError) as caught:
        settings_from(configured(WHOLE.replace(line, instead), url))
    for language in LANGUAGES:
        assert [describe(each, translator(language)) for each in caught.value.problems]
    return caught.value.problems


def test_settings_are_what_the_configuration_says() -> None:
    settings = settings_from(configured())
    assert (settings.name, settings.url) == ("Exempel", "https://example.org/")
    assert settings.timezone == ZoneInfo("Europe/Stockholm")
    assert settings.organisation.phone == "+46313900600"
    assert settings.language.words.news == "nytt"


def test_the_themes_language_is_the_first() -> None:
    assert [each.code for each in settings_from(configured()).languages] == ["sv", "en"]


def test_without_languages_there_is_the_themes() -> None:
    text = "plugins:\n  - budkavle: {identity: 'example.org,2018', organisation: {name: Exempel}}\n"
    (language,) = settings_from(configured(text)).languages
    assert (language.code, language.prefix) == ("sv", "")


def test_a_language_that_the_site_has_not_is_its_own() -> None:
    settings = settings_from(configured())
    assert settings.in_language("en").prefix == "en/"
    assert settings.in_language(None) == settings.in_language("fi") == settings.language
    assert settings.validation_context.languages == ("sv", "en")


@pytest.mark.parametrize(
    ("line", "instead", "code", "said"),
    [
        (
            "number: 858501-2084",
            "number: 858501-2085",
            "wrong-organisation-number",
            "mkdocs.yml:14: plugins.1.budkavle.organisation.number: “858501-2085” is not an "
            "organisation number. Write ten digits as 858501-2084; the last is a check digit.",
        ),
        (
            "Europe/Stockholm",
            "Europa/Stockholm",
            "wrong-timezone",
            "mkdocs.yml:6: plugins.1.budkavle.timezone: “Europa/Stockholm” is not a time zone. "
            "Write for example Europe/Stockholm",
        ),
        (
            "organisation:",
            "card: {ink: grön}\n      organisation:",
            "wrong-colour",
            "mkdocs.yml:10: plugins.1.budkavle.card.ink: “grön” is not a colour. "
            'Write it in quotation marks, as "#0d3b43"',
        ),
        (
            "phone: 031-390 06 00",
            "phone: växeln",
            "wrong-phone",
            "mkdocs.yml:12: plugins.1.budkavle.organisation.phone: “växeln” is not a phone number. "
            "Count its digits, and write it as 031-XXX XX XX or +46 31 XXX XX XX.",
        ),
        (
            "      timezone:",
            "      time_zone:",
            "unknown-key",
            "mkdocs.yml:6: plugins.1.budkavle.time_zone: There is no key time_zone. "
            "Did you mean: timezone?",
        ),
    ],
)
def test_a_mistake_is_reported_on_its_line(line: str, instead: str, code: str, said: str) -> None:
    (problem,) = problems_with(line, instead)
    assert (problem.code, describe(problem, str)) == (code, said)


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("identity: example.org,2018", "identity: example.org"),
        ("identity: example.org,2018", "identity: 2018"),
        ("identity: example.org,2018", "identity: 2018-01-01"),
        ("number: 858501-2084", "number: 8585012084"),
        ("timezone: Europe/Stockholm", "timezone: 1"),
        ("timezone: Europe/Stockholm", "timezone: ../../etc/passwd"),
        ("timezone: Europe/Stockholm", "feed_length: många"),
        ("timezone: Europe/Stockholm", "feed_length: 0"),
        ("timezone: Europe/Stockholm", "feed_length: 1.5"),
        ("timezone: Europe/Stockholm", "region: NO"),
        ("timezone: Europe/Stockholm", "region: [SE]"),
        ("{prefix: en/}", "en/"),
        ("{prefix: en/}", "[en/]"),
        ("{words: {news: nytt}}", "{words: nytt}"),
        ("organisation:\n        name: Exempel\n", "organisation:\n"),
    ],
)
def test_no_setting_is_too_odd_to_be_reported(line: str, instead: str) -> None:
    assert all(problem.path == "mkdocs.yml" for problem in problems_with(line, instead))


ODD = [True, 12, 1.5, ["a"], {"a": "b"}, date(9999, 12, 31), None, "", "~"]


@pytest.mark.parametrize("name", ["name", "url", "description"])
@pytest.mark.parametrize("value", ODD, ids=repr)
def test_nothing_that_yaml_reads_is_too_odd_for_a_text(name: str, value: Any) -> None:
    changed: Any = {name: value}
    try:
        settings = settings_from(configured()._replace(**changed))
    except ContentError as error:
        assert [each.field.rpartition(".")[2] for each in error.problems] == [name]  # noqa: PT017
    else:
        assert isinstance(getattr(settings, name), str)


def test_mistakes_without_a_rule_are_reported_in_pydantics_words() -> None:
    (problem,) = problems_with("timezone: Europe/Stockholm", "feed_length: 0")
    assert problem.code == "setting"


@pytest.mark.parametrize("colour", ["#0d3b43", "#0D3B43", "#fff"])
def test_a_colour_is_in_hexadecimal(colour: str) -> None:
    text = WHOLE.replace("organisation:", f'card: {{ink: "{colour}"}}\n      organisation:')
    assert settings_from(configured(text)).card.ink == colour.lower()


@pytest.mark.parametrize("colour", ["#0d3b4", "#gggggg", "0d3b43", "rgb(1, 2, 3)", "#fff;", "0"])
def test_invalid_colours_of_a_card_are_reported(colour: str) -> None:
    (problem,) = problems_with("organisation:", f'card: {{ink: "{colour}"}}\n      organisation:')
    assert (problem.code, problem.line) == ("wrong-colour", 10)


@pytest.mark.parametrize(
    ("timezone", "at"),
    [
        ("Europe/Stockholm", "2025-05-31 22:00"),
        ("Europe/Helsinki", "2025-05-31 21:00"),
        ("UTC", "2025-06-01 00:00"),
    ],
)
def test_days_in_the_settings_are_on_the_sites_clock(timezone: str, at: str) -> None:
    statement = STATEMENT.format(level="partly", updated="2025-06-01")
    text = WHOLE.replace("organisation:\n", statement).replace("Europe/Stockholm", timezone)
    accessibility = settings_from(configured(text)).accessibility
    assert accessibility is not None
    assert accessibility.updated.at == utc(at)


@pytest.mark.parametrize("languages", ["sv", "[sv, en]"])
def test_languages_are_keys_with_what_each_needs(languages: str) -> None:
    text = (
        "plugins:\n  - budkavle:\n      identity: example.org,2018\n"
        f"      organisation: {{name: Exempel}}\n      languages: {languages}\n"
    )
    with pytest.raises(ContentError) as caught:
        settings_from(configured(text))
    assert [each.line for each in caught.value.problems] == [5]


@pytest.mark.parametrize("url", ["", "example.org", "/nyheter/"])
def test_a_site_has_a_whole_address(url: str) -> None:
    with pytest.raises(ContentError) as caught:
        settings_from(configured(url=url))
    assert {each.code for each in caught.value.problems} <= {"wrong-url", "no-value", "missing"}


def test_an_example_is_whole() -> None:
    """The complete example of the tests has a value for every required key."""
    required = {name for name, field in Settings.model_fields.items() if field.is_required()}
    assert required == {"name", "url", "languages", "identity", "organisation"}


STATEMENT = """\
accessibility:
        level: {level}
        updated: {updated}
      organisation:
"""


@pytest.mark.parametrize("written", ["2025-06-01", '"2025-06-01"', "2025-06-01 09:00:00"])
@pytest.mark.parametrize(("now", "codes"), [("2026-05-01", []), ("2026-07-01", ["statement-old"])])
def test_an_accessibility_statement_is_looked_over_every_year(
    tmp_path: Path, now: str, codes: list[str], written: str
) -> None:
    text = WHOLE.replace("{prefix: en/}", "{prefix: en/, words: {news: news}}").replace(
        "organisation:\n", STATEMENT.format(level="partly", updated=written)
    )
    file = tmp_path / "mkdocs.yml"
    file.write_text(text, encoding="utf-8")
    settings = settings_from(configured(text))
    found = list(advice(file, settings, utc(f"{now} 12:00")))
    assert [(each.code, each.line) for each in found] == [(code, 12) for code in codes]


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        ("off", "off"),
        ('"off"', "off"),
        ("own", "own"),
        ("external, address: https://e.x/", "external"),
    ],
)
def test_subscriptions_have_a_mode_however_yaml_reads_off(said: str, mode: str) -> None:
    text = WHOLE.replace(
        "      organisation:", f"      subscriptions: {{mode: {said}}}\n      organisation:"
    )
    assert settings_from(configured(text)).subscriptions.mode == mode
    assert settings_from(configured()).subscriptions.mode == "off"


@pytest.mark.parametrize(
    ("said", "code", "place"),
    [
        ("{mode: on}", "wrong-choice", "subscriptions.mode"),
        ("{mode: service}", "wrong-choice", "subscriptions.mode"),
        ("{mode: external}", "no-provider", "subscriptions"),
        ("{mode: own, address: http://e.x/}", "wrong-secure-url", "subscriptions.address"),
        ("{mode: own, adress: https://e.x/}", "unknown-key", "subscriptions.adress"),
        ("own", "not-keys", "subscriptions"),
    ],
)
def test_a_mistake_about_subscriptions_is_on_its_line(said: str, code: str, place: str) -> None:
    (problem,) = problems_with(
        "      organisation:", f"      subscriptions: {said}\n      organisation:"
    )
    assert (problem.code, problem.line) == (code, 10)
    assert problem.field == f"plugins.1.budkavle.{place}"


def test_whether_approval_is_required_is_said_in_one_of_two_words() -> None:
    new = "      desk: {{approval: {}}}\n      organisation:"
    (problem,) = problems_with("      organisation:", new.format("ja"))
    assert (problem.code, problem.line) == ("wrong-approval-setting", 10)
    for said, expected in (("required", True), ("off", False), ("'off'", False)):
        text = WHOLE.replace("      organisation:", new.format(said))
        assert settings_from(configured(text)).desk.requires_approval == expected


@pytest.mark.parametrize("first", LANGUAGES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_sites_form_posts_where_the_service_listens(code: str, first: str) -> None:
    words = routes(code, first)
    assert Subscriptions(mode="own").form_at(code, first) == words.form
    assert Subscriptions(mode="own").change_at(code, first) == words.change
    own_host = Subscriptions(mode="own", address="https://post.example.se/")
    assert own_host.form_at(code, first) == f"https://post.example.se{words.form}"


def test_a_language_that_the_service_does_not_speak_gets_the_first_that_it_does() -> None:
    own = Subscriptions(mode="own")
    assert own.form_at("fi", "sv") == own.form_at("sv", "fi") == "/prenumerera"
    assert own.change_at("fi", "en") == "/subscribe/change"


def test_the_level_of_an_accessibility_statement_is_one_of_three() -> None:
    statement = STATEMENT.format(level="ganska", updated="2025-06-01")
    (problem,) = problems_with("organisation:\n", statement)
    assert (problem.code, problem.line) == ("wrong-choice", 11)


@pytest.mark.parametrize("code", ["xx", "fin-land", "sv_SE"])
def test_what_is_no_language_is_refused(code: str) -> None:
    (problem,) = problems_with("en: {prefix: en/}", f"{code}: {{prefix: en/}}")
    assert problem.code == "not-a-language"


@pytest.mark.parametrize(
    ("languages", "codes"),
    [
        ("{sv: {}}", []),
        ("{en: {}}", ["swedish-addresses"]),
        ("{sv: {}, en: {prefix: en/}}", ["swedish-addresses"]),
        ("{en: {words: {news: news}}}", []),
    ],
)
def test_another_language_has_words_of_its_own_in_addresses(
    tmp_path: Path, languages: str, codes: list[str]
) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text(
        "site_name: A\nplugins:\n  - budkavle:\n      identity: example.org,2018\n"
        f"      languages: {languages}\n      organisation: {{name: A}}\n",
        encoding="utf-8",
    )
    settings = settings_from(configured(file.read_text("utf-8")))
    found = list(advice(file, settings, utc("2026-05-01 12:00")))
    assert [each.code for each in found] == codes
