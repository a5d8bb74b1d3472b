"""A file of the shop as it lies on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chatbot.domain import ShopError
from chatbot.shop.mistakes import Mistake, WrongFile


@dataclass(frozen=True)
class Source:
    """A file's name and bytes."""

    name: str
    data: bytes

    @classmethod
    def read(cls, path: Path) -> Source:
        """The file at ``path``. Raises ``ShopError`` when it cannot be read."""
        try:
            return cls(path.name, path.read_bytes())
        except FileNotFoundError:
            raise ShopError(f"{path.name} is missing in {path.parent}. Put it there.") from None
        except OSError as error:
            raise ShopError(f"{path} cannot be read ({error.strerror}). Mend that and try again.") from None

    def text(self) -> str:
        """The bytes as UTF-8, with or without a byte order mark. Raises ``ShopError`` for any other encoding."""
        try:
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.data.count(b"\n", 0, error.start) + 1
            problem = "the text is not UTF-8. Save the file as UTF-8 (in a spreadsheet: 'CSV UTF-8')."
            raise WrongFile([Mistake(self.name, line, "", problem)]) from None
