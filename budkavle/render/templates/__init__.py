"""The theme's templates: Jinja.

theme ─ engine ─ filters
"""

from budkavle.render.templates.filters import equip
from budkavle.render.templates.theme import TemplateError, Templates, blamed

__all__ = ["TemplateError", "Templates", "blamed", "equip"]
