"""The pages in front of the desk, without Streamlit: a template, the shop's name, and both languages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache, partial
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from chatbot import passwords
from chatbot.access import Reason, Refusal
from chatbot.domain import Language, Shop
from chatbot.store import LogError
from chatbot.ui.place import LANGUAGE, LANGUAGES
from chatbot.ui.refusing import refused
from chatbot.ui.screen import HERE, ICON, load_texts

LONGEST_FORM = 8_000
STATUS = {Reason.WRONG: 401, Reason.CODE: 403, Reason.NOBODYS_EMAIL: 403, Reason.WAIT: 429, Reason.PROVIDER: 502}


def plain_page(
    name: str,
    shop: Shop,
    request: Request,
    given: Mapping[str, str],
    refusal: Refusal | LogError | None,
    **more: Any,
) -> Response:
    """The template ``name.html`` after a form with what was ``given`` and, if it was refused, why."""
    language = language_of(request, given, shop.staff_language)
    texts = load_texts()[language]
    icon = ICON.read_text("utf-8")
    page = (
        _templates()
        .get_template(f"{name}.html")
        .render(
            heading=name,
            shop=shop.name.get(language) or shop.name[shop.staff_language],
            say=partial(texts.say, shortest=str(passwords.SHORTEST)),
            alert=refused(texts, refusal) if refusal else "",
            language=language,
            languages=LANGUAGES,
            icon=icon,
            icon_markup=Markup(icon),  # noqa: S704 (our own file)
            next=next_of(given),
            **{"path": request.url.path, "kept": {}, **more},
        )
    )
    headers = {"Cache-Control": "no-store"}
    if isinstance(refusal, Refusal) and refusal.wait:
        headers["Retry-After"] = str(math.ceil(refusal.wait.total_seconds()))
    return HTMLResponse(page, _status(refusal), headers)


def log_page(error: LogError) -> Response:
    """What is wrong with the log, in every language of the desk: without its log it does not know who asks."""
    told = [refused(texts, error) for texts in load_texts().values()]
    return PlainTextResponse("\n\n".join([*told, str(error)]), status_code=503)


def _status(refusal: Refusal | LogError | None) -> int:
    if refusal is None:
        return 200
    return STATUS.get(refusal.reason, 400) if isinstance(refusal, Refusal) else 503


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that was sent. One larger than any of ours is not read to its end."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            raise HTTPException(413)
    try:
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=8))
    except ValueError as error:
        raise HTTPException(400) from error


def next_of(given: Mapping[str, str]) -> str:
    """Where to go afterwards: a path of this desk, whatever an address has been made to say."""
    wanted = given.get("next", "")
    outside = not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted or not wanted.isprintable()
    return "/" if outside else wanted


def language_of(request: Request, given: Mapping[str, str], default: Language) -> Language:
    """The language in the page's address, or in that of the page asked for before; else ``default``."""
    wanted = urlsplit(next_of(given)).query
    named = request.query_params.get(LANGUAGE) or parse_qs(wanted).get(LANGUAGE, [""])[0]
    return Language(named) if named in tuple(Language) else default


def in_language(address: str, request: Request) -> str:
    """``address`` in the language that the form was in, if that was chosen."""
    named = request.query_params.get(LANGUAGE)
    if named not in tuple(Language):
        return address
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != LANGUAGE]
    return parts._replace(query=urlencode([*query, (LANGUAGE, named)])).geturl()


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
