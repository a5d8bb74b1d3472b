"""Answers as objects: the schema becomes a grammar for the engine and a parser for what it wrote."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.output_parsers import BaseOutputParser, JsonOutputParser, PydanticOutputParser
from langchain_core.runnables import Runnable, RunnableMap, RunnablePassthrough
from langchain_core.utils.function_calling import convert_to_json_schema
from langchain_core.utils.pydantic import is_basemodel_subclass

_LONGEST = 120  # characters of a text whose schema sets no bound


def structured(chat: BaseChatModel, schema: dict[str, Any] | type, raw: bool) -> Runnable[LanguageModelInput, Any]:
    """``chat`` bound to ``schema``: a Pydantic model, a TypedDict, or a JSON schema. With ``raw`` the message and
    any parsing error are given beside the parsed object."""
    json_schema = convert_to_json_schema(schema)
    shown = {"kwargs": {"method": "json_schema"}, "schema": json_schema}
    bound = chat.bind(schema=_bounded(json_schema), ls_structured_output_format=shown)
    parser: BaseOutputParser[Any] = JsonOutputParser()
    if isinstance(schema, type) and is_basemodel_subclass(schema):
        parser = PydanticOutputParser(pydantic_object=schema)
    if not raw:
        return bound | parser
    parsed = RunnablePassthrough.assign(parsed=itemgetter("raw") | parser, parsing_error=lambda _: None)
    failed = RunnablePassthrough.assign(parsed=lambda _: None)
    return RunnableMap(raw=bound) | parsed.with_fallbacks([failed], exception_key="parsing_error")


def _bounded(schema: Any) -> Any:
    """``schema`` in which every text has an end: a small model may go round in circles for ever."""
    if isinstance(schema, list):
        return [_bounded(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: _bounded(value) for key, value in schema.items()}
    bounds = {"maxLength", "enum", "const", "pattern", "format"}
    return (
        {**inner, "maxLength": _LONGEST}
        if schema.get("type") == "string" and not bounds & schema.keys()
        else inner
    )
