"""Files that are brought to the desk."""

from contextlib import AbstractContextManager
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread

from starlette.datastructures import UploadFile

from budkavle.desk.saving import alone
from budkavle.desk.uploads import take

DESKS = 12


def upload(name: str, data: bytes) -> UploadFile:
    return UploadFile(BytesIO(data), filename=name, size=len(data))


def test_files_of_one_name_brought_at_once_are_all_there(tmp_path: Path) -> None:
    names, ready = dict[int, str](), Barrier(DESKS)

    def begun() -> AbstractContextManager[None]:
        ready.wait()  # each desk has a file that it is about to save
        return alone(tmp_path / "state")

    def bring(number: int) -> None:
        form = {"attachments.0.file._file": [upload("Plan.pdf", b"%PDF-1.4 " + bytes([number]))]}
        taken = take(form, tmp_path, "nyheter", str, lambda _: False, partial(begun))
        names[number] = taken.form["attachments.0.file"][0]

    threads = [Thread(target=bring, args=(number,)) for number in range(DESKS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(set(names.values())) == DESKS
    for number, name in names.items():
        assert (tmp_path / "nyheter" / name).read_bytes()[-1] == number
