"""Files that come out of spreadsheets: which text their bytes stand for."""

from __future__ import annotations

from dataclasses import replace

from chatbot.shop.mistakes import Mistake, WrongFile
from chatbot.shop.sources import Source

UTF8, CHINESE = "UTF-8", "GB 18030"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods are ZIP files, .xls is an OLE file
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def decoded(source: Source) -> tuple[Source, str]:
    """The file in UTF-8, and the encoding that it was in: ``UTF8``, or ``CHINESE`` as Chinese spreadsheets save.

    Raises ``WrongFile`` for a workbook, and for a text of which it is not sure what it says.
    """
    if source.data.startswith(_WORKBOOKS):
        raise _refused(source, "this is a spreadsheet's workbook and no CSV file. Save it as 'CSV UTF-8'.")
    if source.data.startswith(_UTF16):
        raise _refused(source, "this is UTF-16 text. Save it as 'CSV UTF-8'.")
    try:
        source.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _chinese(source.data)
        if text is not None:
            return replace(source, data=text.encode()), CHINESE
    source.text()
    return source, UTF8


def _chinese(data: bytes) -> str | None:
    """The text, if it is GB 18030 beyond doubt.

    Much Western text can be read as GB 18030, too, as characters that hardly anyone writes: it is Chinese only
    where most of what is not ASCII stands in GB 2312, the characters of everyday use.
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = [character for character in text if not character.isascii()]
    usual = sum(_everyday(character) for character in foreign)
    return text if 2 * usual > len(foreign) else None


def _everyday(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _refused(source: Source, problem: str) -> WrongFile:
    return WrongFile([Mistake(source.name, None, "", problem)])
