"""Zip archives: measured first, then each member read like a file."""

import io
import zipfile
from typing import Callable, List

from output_checks.content import Document
from output_checks.errors import ReadingError
from output_checks.policy import Policy
from output_checks.readers.limits import check_zip, member


def read_archive(
    path: str, raw: bytes, policy: Policy, read: Callable[..., List[Document]], depth: int
) -> List[Document]:
    """
    One document per member; the archive itself is a document too, with what could not be opened.

    Limits come from the policy: depth, members, unpacked size. A broken or too large archive is one unread document.
    """
    document = Document(path, "archive", len(raw))
    if policy["archive_depth"] is not None and depth >= policy["archive_depth"]:
        document.unread.append("archives lie deeper in one another than the policy allows")
        return [document]
    most = (policy["archive_mb"] if policy["archive_mb"] is not None else 1000) * 1024**2
    try:
        names = check_zip(raw, most, policy["archive_files"] if policy["archive_files"] is not None else 100000)
    except ReadingError as error:
        document.unread.append(str(error))
        return [document]
    found = [document]
    left = most
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in names:
            if name.endswith("/"):
                continue
            try:
                content = member(archive, name, left)
            except ReadingError as error:
                document.unread.append("member '{}': {}".format(name, error))
                continue
            left -= len(content)
            found.extend(read("{}/{}".format(path, name), content, policy, depth + 1))
    if len(found) == 1 and not document.unread:
        document.unread.append("the archive is empty")
    return found
