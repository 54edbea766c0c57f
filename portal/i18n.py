"""Language of a request and its sentences: Chinese unless the person chose English."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Request, Response, has_request_context
from flask_babel import Babel
from markupsafe import Markup

from portal import formats
from portal.here import this_memory, this_request
from portal.varying import varies
from portal.words import citations, message_files

LANGUAGES = {"zh": "中文", "en": "English"}
LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}
HTML_LANG = {"zh": "zh-CN", "en": "en"}
COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 3600


@cache
def sentences() -> dict[str, message_files.Sentences]:
    """All messages, read once."""
    found = message_files.load()
    return {key: {form: _cited(form, text) for form, text in words.items()} for key, words in found.items()}


def _cited(form: str, text: str) -> str:
    return text.replace("[[", "").replace("]]", "") if form == "zh" else citations.expand(text)


def t(key: str, /, **params: object) -> str:
    """The sentence of ``key`` in the language of this request. KeyError when there is none, or a parameter is missing."""
    lang = language()
    return sentence(key, lang, params) if params else _plain(key, lang)


@cache
def _plain(key: str, lang: str) -> str:
    """A sentence without parameters, put together once."""
    return sentence(key, lang)


def sentence(key: str, lang: str, params: dict[str, Any] | None = None) -> str:
    """The sentence of ``key`` in ``lang`` ("zh" or "en"), for use outside a request."""
    words = sentences()[key]
    text = words[lang]
    if lang == "en" and params and params.get("n") == 1:
        text = words.get("en_one", text)
    return text.format_map(params or {})


def has(key: str) -> bool:
    """Whether a message exists."""
    return key in sentences()


def language() -> str:
    """``?lang=``, else the cookie, else what the browser prefers, else Chinese."""
    try:
        known: str = (
            this_memory().language
        )  # found or not, the quickest way to ask: a page asks some hundred times
    except (AttributeError, RuntimeError):  # nobody asked yet, or no page is being made
        return _chosen() if has_request_context() else "zh"
    return known


def _chosen() -> str:
    """Of this request, kept for the rest of it."""
    request = this_request()
    said = (request.args.get("lang", ""), request.cookies.get(COOKIE, ""))
    chosen = next((code for code in said if code in LANGUAGES), None) or _offered(request)
    this_memory().language = chosen
    return chosen


def _offered(request: Request) -> str:
    """What the browser prefers of the two."""
    offered = request.accept_languages.best_match(["zh", "zh-CN", "zh-Hans", "en"], default="zh") or "zh"
    return offered[:2] if offered[:2] in LANGUAGES else "zh"


def other_language_url(code: str) -> str:
    """This page in language ``code``; what was asked in the address stays."""
    request = this_request()
    if not request.args:
        return f"{request.path}?lang={code}"
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
    return f"{request.path}?{urlencode([*pairs, ('lang', code)])}"


def _basis(text: str | None) -> Markup:
    """A legal basis: in Chinese as it stands, in English with the Chinese, which counts, in brackets."""
    if not text or language() == "zh":
        return Markup.escape((text or "").replace(";", "；"))
    english = citations.english(text)
    if english == text:
        return Markup('<span lang="zh-CN">{}</span>').format(text)
    return Markup('{} <span lang="zh-CN">（{}）</span>').format(
        english, text.partition(citations.CODE_MARK)[0]
    )


def install(app: Flask) -> None:
    sentences()
    Babel(app, locale_selector=lambda: LOCALES[language()], default_timezone="Asia/Shanghai")
    app.after_request(_remember)
    app.jinja_env.globals.update(
        t=t, has_message=has, language=language, languages=LANGUAGES, html_lang=HTML_LANG,
        other_language_url=other_language_url,
    )  # fmt: skip
    app.jinja_env.filters.update(
        zh_date=lambda value: formats.day(value, language()),
        zh_datetime=lambda value: formats.instant(value, language()),
        clock_time=formats.clock_time,
        short_date=lambda value: formats.short_day(value, language()),
        working_days_left=lambda left, due: formats.working_days_left(left, due, language()),
        money=lambda fen: formats.money(fen, language()),
        code_groups=formats.code_groups,
        basis=_basis,
    )


def _remember(response: Response) -> Response:
    request = this_request()
    asked = request.args.get("lang")
    if asked in LANGUAGES and asked != request.cookies.get(COOKIE):
        response.set_cookie(
            COOKIE,
            asked,
            max_age=COOKIE_SECONDS,
            path="/",
            samesite="Lax",
            httponly=True,
            secure=request.is_secure,
        )
    if response.mimetype == "text/html":
        varies(response, "Accept-Language", "Cookie")
        response.headers["Content-Language"] = HTML_LANG[language()]
    return response
