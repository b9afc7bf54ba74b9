"""The file that says how an export is taken in: mistakes have a line and a remedy."""

import pytest

from budkavle.importing import mapping
from budkavle.model.problems import ContentError


@pytest.mark.parametrize(
    ("text", "line", "field", "remedy"),
    [
        ("adress: https://a.se\n", 1, "adress", "address, language"),
        ("address: https://a.se\nauthors: kanske\n", 2, "authors", "yes or no"),
        ("types:\n  post: ibland\n", 2, "types.post", "yes or no"),
        ("types: post\n", 1, "types", "lines of"),
        ("tags:\n  Vård: Vård och omsorg\n", 2, "tags.Vård", "vard-och-omsorg"),
        ("summary:\n  lead: ja\n", 1, "summary", "a list of names"),
    ],
)
def test_a_mistake_is_reported_with_its_line_and_a_remedy(
    text: str, line: int, field: str, remedy: str
) -> None:
    with pytest.raises(ContentError) as caught:
        mapping.parse(text.encode(), "import.yml")
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.field) == ("import.yml", line, field)
    assert problem.code == "wrong-import"
    assert remedy in dict(problem.values)["remedy"]


def test_a_file_without_mistakes_is_read() -> None:
    read = mapping.parse("tags: {Vård: vard, Övrigt: ''}\nsummary: lead\n".encode(), "import.yml")
    assert (read.tags, read.summary) == ({"Vård": "vard", "Övrigt": ""}, ("lead",))
