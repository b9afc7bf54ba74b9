"""Items written in every way that YAML and editors allow: the same seed, the same file."""

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

_TEXTS = (
    *("Beslutet", "Två vägar blir en", "Svar: ja", "a # b", "'citat'", '"Citat" här', "-streck"),
    *("100", "– Pratminus, säger hon.", "[Skriv här]", "{a}", "yes", "null", "~", "1:30", "0x1F"),
    *("C:\\mapp", "@x", "Å ä ö é ü ß", "日本語", "🙂 glad", "mellan\u00a0rum", "mjukt\u00adbinde"),
    *("noll\u200bbredd", "a\tb", "% *"),
    *("En lång mening som fortsätter och fortsätter tills den inte får plats på en rad längre.",),
    *("tre  rum", "https://example.org/?a=b&c=d#e", "eva@example.org", "& och <tagg>", "!viktigt"),
    *("Slut.", "a, b, c"),
)  # fmt: skip
_KEYS = ("eva", "karl-fors", "vard", "skola")
_COMMENTS = ("# En kommentar.", "#", "  # indragen", "# title: inte denna", "## två", "")
_BODIES = (
    *("Text.", "", "# Rubrik\n\nText.", "a\n\n\n\nb", "- ett\n- två\n\n  fortsatt"),
    *("rad  \nrad\\\nrad", "\tkod", "```\nkod\n---\n```", "> citat\n\n---\n\nEfter."),
    *("|a|b|\n|-|-|\n|c|d|", "[l]: x\n\nSe [l].", "&nbsp;<b>x</b>"),
    *("Text\u2028med\u0085annat\x0cslag", "   indragen först", "a\n\n    kod  \n"),
    *("{{< shortcode >}}", "\u00a0"),
)  # fmt: skip


def item(seed: str) -> bytes:
    """The bytes of an item's file."""
    return _Author(Random(seed)).item()


class _Author:
    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def item(self) -> bytes:
        fields: dict[str, Callable[[], list[str]]] = {
            "id": lambda: ["20260301-0900-abcd"],
            "title": self._text,
            "date": lambda: [self._pick(("2026-03-01", "2026-03-01 09:00", "'2026-03-01'"))],
            "summary": self._text,
        }
        more: dict[str, Callable[[], list[str]]] = {
            "topics": lambda: self._list(lambda: [self._pick(_KEYS)]),
            "story": lambda: [self._pick(_KEYS)],
            "facts": self._facts,
            "contacts": self._contacts,
            "image": lambda: self._mapping({"src": lambda: ["a.jpg"], "alt": self._text}),
            "attachments": lambda: self._list(
                lambda: self._mapping({"file": lambda: ["a.pdf"], "title": self._text})
            ),
            "corrections": lambda: self._list(
                lambda: self._mapping({"date": lambda: ["2026-03-02"], "note": self._text})
            ),
            "embargo": lambda: [
                self._pick(("2026-04-01 09:00", '"2026-04-01"', "2026-04-01T09:00:00Z"))
            ],
            "pinned": lambda: [self._pick(("true", "false", "2026-05-01"))],
            "draft": lambda: [self._pick(("true", "false"))],
            "aliases": lambda: self._list(lambda: ["/gammal/"]),
            "withdrawn": self._text,
            "lang": lambda: ["sv"],
            "silence": lambda: self._mapping({"long-sentence": self._text}),
            "authors": lambda: self._list(self._text),
            "Tags": lambda: self._list(self._text),
            "params": lambda: self._mapping({"weight": lambda: ["10"], "x": self._text}),
            "slug": lambda: [self._pick(("beslutet", ""))],
        }
        chosen = self._chance.sample(sorted(more), self._chance.randrange(9))
        keys = [*fields, *chosen]
        if self._one_in(3):
            self._chance.shuffle(keys)
        lines: list[str] = []
        for key in keys:
            while self._one_in(5):
                lines.append(self._pick(_COMMENTS))
            lines += self._entry(key, (fields | more)[key]())
        while self._one_in(8):
            lines.append(self._pick(_COMMENTS))
        return self._file(lines)

    def _file(self, header: Sequence[str]) -> bytes:
        fence = self._pick(("---", "---", "---", "--- ", "-----"))
        start = self._pick(("", "", "", "\n", "\ufeff"))
        blank = self._pick(("\n", "\n", "", "\n\n", " \n"))
        end = self._pick(("\n", "\n", "", "\n\n", "  \n"))
        body = self._pick(_BODIES)
        text = f"{start}{fence}\n" + "".join(f"{each}\n" for each in header)
        text += f"{fence}\n{blank}{body}{end}"
        newline = self._pick(("\n", "\n", "\n", "\r\n", "\r"))
        if self._one_in(40):  # two editors
            half = text.find("\n", len(text) // 2) + 1
            return (text[:half] + text[half:].replace("\n", "\r\n")).encode()
        return text.replace("\n", newline).encode()

    def _entry(self, key: str, value: list[str]) -> list[str]:
        """A key with its value: the first of its lines beside the key, or below it."""
        name = f'"{key}"' if self._one_in(25) else key
        if value[0] == "":
            return [f"{name}:{self._comment()}", *value[1:]]
        gap = " " * self._pick((1, 1, 1, 1, 3))
        last = self._comment() if len(value) == 1 and value[0][0] not in "|>" else ""
        return [f"{name}:{gap}{value[0]}{last}", *value[1:]]

    def _comment(self) -> str:
        return f"   # {self._pick(_TEXTS)}" if self._one_in(12) else ""

    def _text(self) -> list[str]:
        """A text in one of the styles of YAML, a line each, as it stands below a key of the top."""
        said = self._pick(_TEXTS)
        if self._one_in(4):
            said += " " + self._pick(_TEXTS)
        match self._chance.randrange(8):
            case 0:
                return ["'" + said.replace("'", "''") + "'"]
            case 1:
                return [json.dumps(said, ensure_ascii=self._one_in(3))]
            case 2 if said == said.strip() and "\t" not in said:
                return [self._pick(("|", "|-", "|+")), *self._indented(said, self._pick(_TEXTS))]
            case 3 if said == said.strip() and "\t" not in said:
                return [
                    self._pick((">", ">-", ">+")),
                    *self._indented(said, "", self._pick(_TEXTS)),
                ]
            case 4:
                words = json.dumps(said, ensure_ascii=False).split(" ")
                half = len(words) // 2
                return (
                    [" ".join(words[:half]) or '""', "  " + " ".join(words[half:])]
                    if half
                    else [" ".join(words)]
                )
            case _:
                return [said] if _is_plain(said) else [json.dumps(said, ensure_ascii=False)]

    def _indented(self, *lines: str) -> list[str]:
        gap = " " * self._pick((2, 2, 2, 4))
        return [gap + each.strip() if each else "" for each in lines]

    def _list(self, made: Callable[[], list[str]]) -> list[str]:
        rows = [made() for _ in range(self._chance.randrange(1, 4))]
        if all(
            len(row) == 1 and row[0] and _is_plain(row[0], flow=True) for row in rows
        ) and self._one_in(2):
            gap = self._pick(("", " ", "  "))
            inside = f",{self._pick((' ', ''))}".join(row[0] for row in rows)
            return [f"[{gap}{inside}{gap}]"]
        return ["", *self._rows(rows)]

    def _rows(self, rows: Sequence[list[str]]) -> list[str]:
        indent, gap = " " * self._pick((0, 2, 2, 4)), " " * self._pick((1, 1, 1, 3))
        lines = []
        for row in rows:
            first, *rest = row if row[0] else row[1:]
            if not row[0]:  # a mapping: its first key beside the dash
                own = len(first) - len(first.lstrip())
                first, rest = first[own:], [each[own:] for each in rest]
                deeper = indent + " " + gap
            else:
                deeper = indent
            if self._one_in(12):
                lines.append(f"{indent}# {self._pick(_TEXTS)}")
            lines.append(f"{indent}-{gap}{first}")
            lines += [deeper + each if each else "" for each in rest]
        return lines

    def _mapping(self, made: dict[str, Callable[[], list[str]]]) -> list[str]:
        values = {key: make() for key, make in made.items()}
        short = all(len(each) == 1 and _is_plain(each[0], flow=True) for each in values.values())
        if short and self._one_in(3):
            return ["{" + ", ".join(f"{key}: {each[0]}" for key, each in values.items()) + "}"]
        lines = []
        for key, each in values.items():
            lines += [f"  {line}" if line else "" for line in self._entry(key, each)]
        return ["", *lines]

    def _facts(self) -> list[str]:
        if self._one_in(3):
            box = {"title": self._text, "items": lambda: self._list(self._text)}
            return self._mapping(box)
        return self._list(self._text)

    def _contacts(self) -> list[str]:
        one = {"name": self._text, "phone": lambda: ['"031-390 06 10"']}
        return self._list(lambda: [self._pick(_KEYS)] if self._one_in(2) else self._mapping(one))

    def _one_in(self, number: int) -> bool:
        return self._chance.randrange(number) == 0

    def _pick(self, choices: Sequence[Any]) -> Any:
        return self._chance.choice(choices)


def _is_plain(text: str, *, flow: bool = False) -> bool:
    """Whether a text needs no quotation marks."""
    odd = (
        text[:1] in "!&*-?|>@`\"'%#,[]{}:~ "
        or ": " in text
        or " #" in text
        or "\t" in text
        or not text
    )
    return not odd and text == text.strip() and not (flow and set(text) & set(",[]{}"))
