"""The theme's templates: Jinja.

theme ─ engine ─ filters
"""

from budkavle.templates.filters import equip
from budkavle.templates.theme import TemplateError, Templates, blamed

__all__ = ["TemplateError", "Templates", "blamed", "equip"]
