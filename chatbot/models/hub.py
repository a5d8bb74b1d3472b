"""A GGUF file from a hub of models: the one place where the desk reaches out, and only when it is asked to.

The hub is huggingface.co, or the one whose address stands in ``HF_ENDPOINT``. The file comes by plain HTTP in
ranges: what has arrived is kept when the line breaks or the machine stops, and the next call goes on from there.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from chatbot.files import PART
from chatbot.models.errors import ModelError
from chatbot.models.fingerprint import digest_of

# Nobody is told what a shop fetches, beyond the hub that it fetches from.
_QUIET = {"HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Fetched:
    """``commit`` is the version of the repository, ``reused`` how many bytes had arrived in an earlier call."""

    path: Path
    sha256: str
    commit: str
    reused: int


@dataclass(frozen=True)
class _Offer:
    """What the hub says of a file before it sends it."""

    url: str
    sha256: str
    size: int
    commit: str


def fetch(repo: str, name: str, folder: Path) -> Fetched:
    """The file ``name`` of ``repo`` in ``folder``, under its own name; its SHA-256 is the one that the hub gives.

    A file that is there already is not fetched again. Raises ``ModelError`` with what to do.
    """
    os.environ.update(_QUIET)
    target = folder / Path(name).name
    with _explained(repo, name):
        offer = _offer(repo, name)
    if target.exists():
        _same(target, offer)
        return Fetched(target, offer.sha256, offer.commit, offer.size)
    part = folder / f".{target.name}.{offer.sha256[:16]}{PART}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("ab") as file, _alone(file, target), _explained(repo, name):
            reused = _receive(offer, file, target.name)
        _verified(part, offer)
        part.replace(target)
    except OSError as error:
        raise ModelError(
            f"{target} cannot be written: {error.strerror or error}. Make room or name another folder."
        ) from error
    return Fetched(target, offer.sha256, offer.commit, reused)


def _offer(repo: str, name: str) -> _Offer:
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    url = hf_hub_url(repo, name)
    told = get_hf_file_metadata(url)
    if not told.etag or not _SHA256.fullmatch(told.etag) or told.size is None:
        raise ModelError(
            f"The hub gives no SHA-256 and size for {name} of {repo}, so nobody could tell a whole file from a "
            "broken one. Models lie there with both; is the name right?"
        )
    return _Offer(url, told.etag, told.size, told.commit_hash or "")


def _receive(offer: _Offer, file: BinaryIO, name: str) -> int:
    """The bytes that are missing in ``file``; how many were there already."""
    from huggingface_hub import get_token
    from huggingface_hub.file_download import http_get

    there = file.tell()
    if there > offer.size:
        file.truncate(0)
        there = 0
    free = shutil.disk_usage(Path(file.name).parent).free
    if free < offer.size - there:
        raise ModelError(
            f"{name} needs {(offer.size - there) // _MEGABYTE} MB more and there are {free // _MEGABYTE} MB free."
        )
    token = get_token()
    headers = {"Accept-Encoding": "identity", **({"Authorization": f"Bearer {token}"} if token else {})}
    http_get(
        offer.url,
        file,
        resume_size=there,
        headers=headers,
        expected_size=offer.size,
        displayed_filename=name,
    )
    file.flush()
    os.fsync(file.fileno())
    return there


def _verified(part: Path, offer: _Offer) -> None:
    if (found := digest_of(part)) != offer.sha256:
        part.unlink()
        raise ModelError(
            f"What arrived is not the file that the hub names: its SHA-256 is {found} and should be "
            f"{offer.sha256}. It was deleted; call the command again."
        )


def _same(target: Path, offer: _Offer) -> None:
    if digest_of(target) != offer.sha256:
        raise ModelError(f"{target} is there already and is another file. Move it away, then call this again.")


@contextmanager
def _alone(file: BinaryIO, target: Path) -> Iterator[None]:
    """Holds the half file's lock, which the system takes back however this process ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ModelError(f"{target} is being fetched by another process. Wait for it.") from None
    yield


@contextmanager
def _explained(repo: str, name: str) -> Iterator[None]:
    """The library's errors in the words of this program."""
    import httpx
    from huggingface_hub import constants, errors

    hub = constants.ENDPOINT
    try:
        yield
    except errors.HFValidationError:
        raise ModelError(f"'{repo}' is no repository. Write OWNER/NAME, as the hub's page does.") from None
    except errors.OfflineModeIsEnabled:
        raise ModelError("HF_HUB_OFFLINE is set, so nothing is fetched. Unset it for this command.") from None
    except errors.GatedRepoError:
        raise ModelError(
            f"{repo} is open only to those who accepted its licence. Do that at {hub}/{repo}, then call this with "
            "your token in HF_TOKEN."
        ) from None
    except errors.RepositoryNotFoundError:
        raise ModelError(f"{hub} has no repository {repo}, or it is private (HF_TOKEN opens yours).") from None
    except errors.EntryNotFoundError:
        raise ModelError(f"{repo} has no file {name}. {hub}/{repo}/tree/main lists them.") from None
    except errors.HfHubHTTPError as error:
        raise ModelError(f"{hub} answered with status {error.response.status_code}. Try again later.") from None
    except httpx.HTTPError as error:
        raise ModelError(
            f"{hub} cannot be reached, or the line broke ({error}). What has arrived is kept; the same command "
            "goes on from there."
        ) from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise ModelError(f"{hub} sent less than it promised ({error}). Call the command again.") from None
