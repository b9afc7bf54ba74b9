"""Makes JSON Schemas of content files, for editors that complete and check while one types. Pure.

They are made from the models and allow what these allow, as far as a schema can express it:
whether a reference leads somewhere is checked by `build.py check`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from budkavle.model.nouns import Contact, FrontMatter, Gone, Story, Topic
from budkavle.model.rules import ADVICE, N_, RULES

Translate = Callable[[str], str]
Json = dict[str, Any]

FILES: Mapping[str, type[BaseModel]] = {
    "front-matter": FrontMatter,
    "contacts": Contact,
    "topics": Topic,
    "stories": Story,
    "gone": Gone,
}
"""Each schema's name and model; all but the first are registries, which map keys to models."""

_DIALECT = "http://json-schema.org/draft-07/schema#"  # the dialect that YAML editors support

_TEXT: Json = {"type": ["string", "number"]}  # 2026 can be a title, but editors read it as a number
_SAID = "errorMessage"
"""The key of the message shown for a wrong value; specific to yaml-language-server."""

_KEY: Json = {
    "type": "string",
    "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
    _SAID: N_("Use a–z, 0–9 and single hyphens."),
}
_ADDRESS: Json = {
    "type": "string",
    "pattern": r"^/?[^\s/\\:?#]+(/[^\s/\\:?#]+)*/?$",
    _SAID: RULES["wrong-alias"].hint,
}
_DATE: Json = {
    "type": "string",
    "pattern": r"^[12]\d{3}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?)?$",
    _SAID: RULES["wrong-date"].hint,
}
_BOOLEAN: Json = {"type": "boolean", _SAID: RULES["not-true-false"].hint}
_SHAPES: Mapping[str, Json] = {
    "text": _TEXT,
    "one_line": _TEXT,
    "alias": _ADDRESS,
    "moment": _DATE,
    "key": _KEY,
    "identity": {
        "type": "string",
        "pattern": "^[a-z0-9][a-z0-9-]{6,62}[a-z0-9]$",
        _SAID: N_("Use 8 to 64 of a–z, 0–9 and hyphens."),
    },
    "phone": {
        "type": ["string", "number"],
        "pattern": r"^\+?[\d\s()/.-]{5,}$",
        _SAID: RULES["wrong-phone"].hint,
    },
    "email": {
        "type": "string",
        "pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
        _SAID: RULES["wrong-email"].hint,
    },
    "file_path": {"type": "string", "pattern": r"^(?!/)[^\\:]+$", _SAID: RULES["wrong-path"].hint},
    "link": {
        "type": "string",
        "pattern": r"^(https?://\S+|(?!/)[^\\:]+)$",
        _SAID: RULES["wrong-path"].hint,
    },
    "known_language": {
        "type": "string",
        "pattern": "^[a-z]{2}$",
        _SAID: N_("Write the language's code, for example en"),
    },
    "true_or_false": _BOOLEAN,
    "_pin": {"anyOf": [{"type": "boolean"}, _DATE]},
    "announcement": {"enum": ["auto", "never"]},
    "revision": {"type": "integer", "minimum": 1},
    "localised": {
        "anyOf": [_TEXT, {"type": "object", "additionalProperties": _TEXT, "minProperties": 1}]
    },
    "reasons": {
        "type": "object",
        "propertyNames": {"enum": sorted(ADVICE)},
        "additionalProperties": _TEXT,
    },
}
"""The schema of what each of our validators accepts, by the validator's name."""

DESCRIPTIONS: Mapping[str, str] = {
    "id": N_("Given once, never changed: the item's identity in feeds and mails."),
    "title": N_("What it is called."),
    "date": N_("The day, 2026-03-01, or with a time, 2026-03-01 09:00."),
    "summary": N_("The most important thing, in one or two short sentences."),
    "slug": N_("The last part of the address, instead of the file's name."),
    "topics": N_("Keys from topics.yml."),
    "story": N_("A key from stories.yml."),
    "facts": N_("The fact box: a list of lines, or a title and items."),
    "contacts": N_("Keys from contacts.yml, or a name with phone or email."),
    "image": N_("The picture above the text."),
    "images": N_("More pictures, below the text."),
    "attachments": N_("Files that readers may fetch."),
    "draft": N_("true: never shown to readers."),
    "publish": N_("Not shown before this time."),
    "embargo": N_("Not shown before this time, whatever else is said."),
    "expires": N_("From this time on only a note stands at the address."),
    "pinned": N_("Leads the front page: true, or until this time."),
    "corrections": N_("Public notes on what was changed, and when."),
    "withdrawn": N_("The reason why the item is gone; the address stays and tells it."),
    "aliases": N_("Old addresses that lead here."),
    "lang": N_("The language of the item, if it is not the site's own."),
    "translates": N_("The id of the item that this is a translation of."),
    "easy_read": N_("Where an easy-to-read version is."),
    "sign_language": N_("Where a version in sign language is."),
    "silence": N_("Advice that is not to be given on this item, each with the reason."),
    "announce": N_("never: subscribers get no mail about it."),
    "revision": N_("Raised by one to mail the item once more."),
    "name": N_("First and last name."),
    "role": N_("What the contact does, and where."),
    "phone": N_("As people write it: 031-390 06 00."),
    "email": N_("The e-mail address."),
    "description": N_("What it is about, in a sentence."),
    "retired": N_("The topic is no longer used; where to go instead."),
    "closed": N_("true: the story has come to its end."),
    "items": N_("One fact on each line."),
    "src": N_("The picture's file, as seen from this one."),
    "alt": N_("What the picture shows, for those who do not see it; empty for decoration."),
    "credit": N_("Who made the picture."),
    "caption": N_("What is said below the picture."),
    "file": N_("The file, as seen from this one."),
    "note": N_("What was changed."),
    "reason": N_("Why nothing is there any more."),
    "moved_to": N_("Where it is now: an address on this site."),
}
"""The description of each key that editors show."""


def schema_of(name: str, translate: Translate) -> Json:
    """The schema of one kind of file, with descriptions in the language of `translate`."""
    schema = FILES[name].model_json_schema(schema_generator=_Generator)
    definitions = schema.pop("$defs", {})
    if name != "front-matter":
        definitions[FILES[name].__name__] = schema
        entry = {"$ref": f"#/$defs/{FILES[name].__name__}"}
        keys = _ADDRESS if name == "gone" else _KEY
        schema = {"type": "object", "propertyNames": keys, "additionalProperties": entry}
    described = {key: _described(each, translate) for key, each in sorted(definitions.items())}
    whole = {"$schema": _DIALECT, **_described(schema, translate), "$defs": described}
    return {key: _said(each, translate) for key, each in whole.items()}


def _said(schema: Any, translate: Translate) -> Any:
    """A part of a schema with its error messages translated."""
    if isinstance(schema, list):
        return [_said(each, translate) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: translate(each) if key == _SAID else _said(each, translate)
        for key, each in schema.items()
    }


def _described(schema: Json, translate: Translate) -> Json:
    """A schema with a translated description of each property."""
    properties = {
        key: {**each, "description": translate(DESCRIPTIONS[key])}
        if "$ref" not in each
        else {"allOf": [each], "description": translate(DESCRIPTIONS[key])}
        for key, each in schema.get("properties", {}).items()
    }
    plain = {key: each for key, each in schema.items() if key not in ("title", "description")}
    return {**plain, "properties": properties} if properties else plain


class _Generator(GenerateJsonSchema):
    """Describes what writers may write, rather than the values that it is converted to."""

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> JsonSchemaValue:
        """The schema of what one of our validators accepts."""
        name = getattr(schema["function"]["function"], "__name__", "")
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
