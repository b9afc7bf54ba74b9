"""Two ways to use a page: with a pointer, and with the keyboard alone. They count what they do."""

from abc import ABC, abstractmethod
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page

_MOST_TABS = 600


class Hand(ABC):
    """Acts on a page; a step is one thing that a person decides to do."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.steps = self.keys = self.clicks = 0

    def press(self, target: Locator) -> None:
        """Press a button, follow a link, open what is folded."""
        self.steps += 1
        self._press(target)

    def fill(self, target: Locator, text: str) -> None:
        """Replace a text."""
        self.steps += 1
        self._go(target)
        self._type("Control+A")
        self._page.keyboard.insert_text(text)
        self.keys += len(text)

    def choose(self, target: Locator, label: str) -> None:
        """Choose from a list by its words."""
        self.steps += 1
        self._choose(target, label)

    def attach(self, target: Locator, file: Path) -> None:
        """Choose a file."""
        self.steps += 1
        with self._page.expect_file_chooser() as chooser:
            self._press(target)
        chooser.value.set_files(file)

    def enter_date(self, target: Locator, day: date) -> None:
        """Enter a date."""
        self.steps += 1
        for order in ("%m%d%Y", "%Y%m%d", "%d%m%Y"):  # that of the browser's own language
            self._go_to_start(target)
            for digit in day.strftime(order):
                self._type(digit)
            if target.input_value() == day.isoformat():
                return
        raise AssertionError(f"the date became {target.input_value()}")

    def enter_time(self, target: Locator, time: str) -> None:
        """Enter a time before noon, as 09:00."""
        self.steps += 1
        self._go_to_start(target)
        for digit in time.replace(":", "") + "A":
            self._type(digit)
        assert target.input_value() == time

    def clear_date(self, target: Locator) -> None:
        """Empty a date."""
        self._clear(target, 3)

    def clear_time(self, target: Locator) -> None:
        """Empty a time."""
        self._clear(target, 3)

    def _clear(self, target: Locator, parts: int) -> None:
        self.steps += 1
        self._go_to_start(target)
        for _ in range(parts):
            self._type("Backspace")
            self._type("ArrowRight")
        assert target.input_value() == ""

    def _go_to_start(self, target: Locator) -> None:
        self._go(target)
        for _ in range(3):
            self._type("ArrowLeft")

    def _type(self, key: str) -> None:
        self._page.keyboard.press(key)
        self.keys += 1

    @abstractmethod
    def _go(self, target: Locator) -> None:
        """Put the focus on something."""

    @abstractmethod
    def _press(self, target: Locator) -> None: ...

    @abstractmethod
    def _choose(self, target: Locator, label: str) -> None: ...


class Pointer(Hand):
    """A hand on a mouse, and the other one on the keyboard for words."""

    def _go(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def _press(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def _choose(self, target: Locator, label: str) -> None:
        target.select_option(label=label)
        self.clicks += 2


class Keyboard(Hand):
    """No pointer: the tab key, and what the keys of each element do."""

    def _go(self, target: Locator) -> None:
        target.wait_for(state="attached")
        for _ in range(_MOST_TABS):
            where = target.evaluate(_WHERE)
            if where == "here":
                self._require_shown(target)
                return
            self._type("Shift+Tab" if where == "before" else "Tab")
        raise AssertionError(f"the tab key never comes to {target}")

    def _require_shown(self, target: Locator) -> None:
        """What has the focus must be seen: within the window, marked, and not behind anything."""
        wrong = target.evaluate(HIDDEN)
        assert not wrong, f"{wrong}: {target}"

    def _press(self, target: Locator) -> None:
        self._go(target)
        self._type("Enter")

    def _choose(self, target: Locator, label: str) -> None:
        self._go(target)
        for _ in range(100):
            if target.evaluate("each => each.selectedOptions[0].label.trim()") == label:
                return
            self._type("ArrowDown")
        raise AssertionError(f"{label} cannot be chosen")


_WHERE = """each => {
  const at = document.activeElement;
  if (at === each) return "here";
  if (!at || at === document.body) return "after";
  return at.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING ? "before" : "after";
}"""
HIDDEN = """each => {
  const box = each.getBoundingClientRect(), style = getComputedStyle(each);
  if (!box.width || !box.height || style.visibility !== "visible") return "not visible";
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
    return "outside the window";
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return "not marked";
  const left = Math.max(box.left, 0) + 1, right = Math.min(box.right, innerWidth) - 1;
  const top = Math.max(box.top, 0) + 1, bottom = Math.min(box.bottom, innerHeight) - 1;
  const points = [[left, top], [right, top], [left, bottom], [right, bottom],
                  [(left + right) / 2, (top + bottom) / 2]];
  const seen = points.some(([x, y]) => {
    const there = document.elementFromPoint(x, y);
    return there && (each.contains(there) || there.contains(each) ||
                     (there.tagName === "LABEL" && there.control === each));
  });
  return seen ? "" : "behind something";
}"""
"""Why an element that has the focus cannot be seen (WCAG 2.2, 2.4.7 and 2.4.11)."""
