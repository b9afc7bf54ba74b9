"""Makes JSON Schemas of content files, for editors that complete and check while one types. Pure.

They are made from the models and allow what these allow, as far as a schema can express it:
whether a reference leads somewhere is checked by `build.py check`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from budkavle.content.advice import ADVICE
from budkavle.model.addresses import WRONG_EMAIL, WRONG_PATH, WRONG_PHONE, WRONG_URL
from budkavle.model.banners import BANNER_FILES, KINDS, Banner
from budkavle.model.front_matter import FrontMatter
from budkavle.model.moments import WRONG_DATE
from budkavle.model.noun import Noun, adapter_of
from budkavle.model.registries import Gone, RegisteredContact, Story, Topic
from budkavle.model.rules import N_
from budkavle.model.values import NOT_TRUE_FALSE, WRONG_FOCUS

Translate = Callable[[str], str]
Json = dict[str, Any]

FILES: Mapping[str, type[Noun]] = {
    "front-matter": FrontMatter,
    "contacts": RegisteredContact,
    "topics": Topic,
    "stories": Story,
    "gone": Gone,
    **{name.removesuffix(".yml"): Banner for name in BANNER_FILES},
}
"""Each schema's name and model; all but the first are registries, which map keys to models."""

_DIALECT = "http://json-schema.org/draft-07/schema#"  # the dialect that YAML editors support

_TEXT: Json = {"type": ["string", "number"]}  # 2026 can be a title, but editors read it as a number
_WRONG = "errorMessage"
"""The key of the message shown for a wrong value; specific to yaml-language-server."""
_SAID = ("description", _WRONG)
"""The keys of texts that are translated."""

_KEY: Json = {
    "type": "string",
    "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
    _WRONG: N_("Use a–z, 0–9 and single hyphens."),
}
_ADDRESS: Json = {
    "type": "string",
    "pattern": r"^[^\\?#]*[^\\?#/\s][^\\?#]*$",
    _WRONG: N_("Write it from the first slash, without the site's own: /nyheter/2017/bron/"),
}
_DATE: Json = {
    "type": "string",
    "pattern": r"^[12]\d{3}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?)?$",
    _WRONG: WRONG_DATE.hint,
}
_BOOLEAN: Json = {"type": "boolean", _WRONG: NOT_TRUE_FALSE.hint}
_LOCALISED: Json = {
    "anyOf": [_TEXT, {"type": "object", "additionalProperties": _TEXT, "minProperties": 1}]
}
_SHAPES: Mapping[str, Json] = {
    "text": _TEXT,
    "one_line": _TEXT,
    "explanation": _TEXT,
    "alias": {**_ADDRESS, "pattern": r"^[^\\#]*[^\\#/\s][^\\#]*$"},
    "own_address": _ADDRESS,
    "moment": _DATE,
    "key": _KEY,
    "identity": {
        "type": "string",
        "pattern": "^[a-z0-9][a-z0-9-]{6,62}[a-z0-9]$",
        _WRONG: N_("Use 8 to 64 of a–z, 0–9 and hyphens."),
    },
    "phone": {
        "type": ["string", "number"],
        "pattern": r"^\+?[\d\s()/.-]{3,}$",
        _WRONG: WRONG_PHONE.hint,
    },
    "email": {
        "type": "string",
        "pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
        _WRONG: WRONG_EMAIL.alone,
    },
    "file_path": {"type": "string", "pattern": r"^(?!/)[^\\:]+$", _WRONG: WRONG_PATH.hint},
    "link": {
        "type": "string",
        "pattern": r"^(https?://\S+|(?!/)[^\\:]+)$",
        _WRONG: WRONG_PATH.hint,
    },
    "focus": {
        "type": "string",
        "pattern": "^(100|[0-9]{1,2}) +(100|[0-9]{1,2})$",
        _WRONG: WRONG_FOCUS.hint,
    },
    "known_language": {
        "type": "string",
        "pattern": "^[a-z]{2}$",
        _WRONG: N_("Write the language's code, for example en"),
    },
    "true_or_false": _BOOLEAN,
    "_pin": {"anyOf": [{"type": "boolean"}, _DATE]},
    "announcement": {"enum": ["auto", "never"]},
    "revision": {"type": "integer", "minimum": 1},
    "url": {"type": "string", "pattern": r"^https?://\S+$", _WRONG: WRONG_URL.hint},
    "reachable": {
        "type": "string",
        "pattern": r"^(https://\S+|(mailto:|tel:)\S+|[^@\s]+@[^@\s]+\.[^@\s]+)$",
        _WRONG: N_("Write an e-mail address, or a web address beginning with https://"),
    },
    "localised": _LOCALISED,
    "localised_explanation": _LOCALISED,
    "localised_line": _LOCALISED,
    "localised_link": _LOCALISED,
    "banner_kind": {"enum": [*KINDS]},
    "reasons": {
        "type": "object",
        "propertyNames": {"enum": sorted(rule.code for rule in ADVICE)},
        "additionalProperties": _TEXT,
    },
}
"""The schema of what each of our validators accepts, by the validator's name."""


def schema_of(name: str, translate: Translate) -> Json:
    """The schema of one kind of file, with descriptions in the language of `translate`."""
    schema = adapter_of(FILES[name]).json_schema(schema_generator=_Generator)
    definitions = schema.pop("$defs", {})
    if name != "front-matter":
        definitions[FILES[name].__name__] = schema
        entry = {"$ref": f"#/$defs/{FILES[name].__name__}"}
        keys = _ADDRESS if name == "gone" else _KEY
        schema = {"type": "object", "propertyNames": keys, "additionalProperties": entry}
    plain = {name: _plain(each) for name, each in sorted(definitions.items())}
    whole = {"$schema": _DIALECT, **_plain(schema), "$defs": plain}
    return {key: _translated(each, translate) for key, each in whole.items()}


def _translated(schema: Any, translate: Translate) -> Any:
    """A part of a schema with its descriptions and error messages translated."""
    if isinstance(schema, list):
        return [_translated(each, translate) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: translate(each)
        if key in _SAID and isinstance(each, str)
        else _translated(each, translate)
        for key, each in schema.items()
    }


def _plain(schema: Json) -> Json:
    """The schema of a noun without its name and docstring, which are for developers."""
    return {key: each for key, each in schema.items() if key not in ("title", "description")}


class _Generator(GenerateJsonSchema):
    """Describes what writers may write, rather than the values that it is converted to."""

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> JsonSchemaValue:
        """The schema of what one of our validators accepts."""
        name = getattr(schema["function"]["function"], "__name__", "")
        if name == "one_or_more":
            return {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
        if name == "fact_boxes":
            boxes = self.generate_inner(schema["schema"])
            return {"anyOf": [{"type": "array", "items": _TEXT}, boxes["items"], boxes]}
        return dict(_SHAPES[name])

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Ignore None: an optional key is left out, and a key without a value is a mistake."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Leave out defaults: where they matter, the key's description states them."""
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Set no title: it would only repeat the key."""
        del schema
        return False


def front_matter_extension(folder: str, translate: Translate) -> Json:
    """Settings for the Front Matter extension of VS Code: a form for an item's keys."""
    schema = schema_of("front-matter", translate)
    fields = list(_fields(schema["properties"], schema["$defs"], schema["required"]))
    return {
        "$schema": "https://frontmatter.codes/frontmatter.schema.json",
        "frontMatter.content.pageFolders": [
            {"title": "nyheter", "path": f"[[workspace]]/{folder}", "contentTypes": ["nyhet"]}
        ],
        "frontMatter.taxonomy.contentTypes": [
            {"name": "nyhet", "pageBundle": False, "fields": fields}
        ],
        "frontMatter.taxonomy.dateFormat": "yyyy-MM-dd",
    }


def _fields(properties: Json, definitions: Json, required: Iterable[str]) -> Iterable[Json]:
    required = set(required)
    for key, each in properties.items():
        yield {
            "title": key,
            "name": key,
            "description": each["description"],
            "required": key in required,
            **_field(each, definitions),
        }


def _field(schema: Json, definitions: Json) -> Json:
    """The type of form field for such values."""
    reference = schema.get("allOf", [schema])[0].get("$ref")
    if reference:
        model = definitions[reference.rpartition("/")[2]]
        inner = _fields(model["properties"], definitions, model["required"])
        return {"type": "fields", "fields": list(inner)}
    if schema.get("pattern") == _DATE["pattern"]:
        return {"type": "datetime"}
    if "enum" in schema:
        return {"type": "choice", "choices": schema["enum"]}
    return {"type": _FIELDS.get(str(schema.get("type")), "string")}


_FIELDS = {"boolean": "boolean", "array": "list", "integer": "number"}
