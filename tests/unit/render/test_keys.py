"""The keys of outputs: digests of named parts."""

from budkavle.render.keys import CONTENT, Key, content_key, output_key, part, parts_of


def changed(old: Key, new: Key) -> set[str]:
    before, after = parts_of(old), parts_of(new)
    return {name for name in before | after if before.get(name) != after.get(name)}


def test_only_the_part_that_changes_has_another_digest() -> None:
    old = output_key(items=["a", "b"], years=[2026])
    assert changed(old, output_key(items=["a", "c"], years=[2026])) == {"items"}
    assert changed(old, output_key(items=["a", "b"], years=[2026])) == set()
    assert output_key(items=["a", "b"], years=[2026]) == old


def test_every_key_depends_on_the_program() -> None:
    assert set(parts_of(output_key(items=["a"]))) == {"program", "items"}


def test_a_part_that_is_empty_is_left_out_but_a_text_or_a_number_is_not() -> None:
    key = output_key(none=None, nothing=[], also=(), text="", number=0, no=False)
    assert set(parts_of(key)) == {"program", "text", "number", "no"}


def test_facts_are_named_only_when_they_are_asked_for() -> None:
    asked = []

    def facts() -> list[tuple[str, str]]:
        asked.append(1)
        return [("item", "a.md")]

    key = output_key(items=part(["a"], facts), years=[2026])
    assert not asked
    assert {name: list(each()) for name, each in key.facts.items()} == {"items": [("item", "a.md")]}


def test_a_digest_of_the_content_is_a_part_too() -> None:
    key = content_key("0123", lambda: [("file", "om.md")])
    assert key == "0123"
    assert parts_of(key) == {CONTENT: "0123"}
    assert list(key.facts[CONTENT]()) == [("file", "om.md")]
