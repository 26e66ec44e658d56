"""Files and directories are whole or absent, whatever ends the program at whatever operation."""

import os
import shutil
import subprocess
import sys
import threading

import pytest
from faults import Killed, disk, every_kill, hidden

from gametheory import InvalidArgument
from gametheory._support import atomic
from gametheory._support.atomic import (
    remove_directory,
    sweep,
    verify_directory,
    write_directory,
    write_file,
)
from gametheory._support.places import SUMS, Kind, beside, require_file, require_free, require_space

KIND = Kind("a pair", marker="a.txt", says="pair", files=frozenset({"a.txt", "b.txt"}))
OLD = {"a.txt": b"pair, old", "b.txt": b"1" * 100}
NEW = {"a.txt": b"pair, new", "b.txt": b"2" * 200}


def contents(folder):
    """Name to bytes; None if the folder is not there."""
    if not folder.exists():
        return None
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != SUMS}


def write(home):
    write_directory(home, NEW, KIND, overwrite=True)


@pytest.mark.parametrize("before", [None, b"old"], ids=["new", "replaced"])
def test_a_file_is_whole_after_a_kill_at_any_operation(tmp_path, before):
    target = tmp_path / "file.txt"
    if before is not None:
        target.write_bytes(before)
    states = set()
    for _ in every_kill(lambda: write_file(target, b"new and longer")):
        states.add(target.read_bytes() if target.exists() else None)
        if states == {before, b"new and longer"}:
            target.unlink() if before is None else target.write_bytes(before)
    assert states == {before, b"new and longer"}
    assert os.listdir(tmp_path) == ["file.txt"]


@pytest.mark.parametrize("swaps", [True, False], ids=["swap", "two renames"])
@pytest.mark.parametrize("before", [None, OLD], ids=["new", "replaced"])
def test_a_directory_is_whole_after_a_kill_at_any_operation(tmp_path, monkeypatch, before, swaps):
    if not swaps:
        monkeypatch.setattr(atomic, "_exchange", lambda one, other: False)
    home, states, kills = tmp_path / "home", [], 0
    for at in range(1, 200):
        shutil.rmtree(home, ignore_errors=True)
        for name in hidden(tmp_path):
            shutil.rmtree(tmp_path / name)
        if before is not None:
            write_directory(home, before, KIND)
        try:
            with disk(kill_at=at):
                write(home)
        except Killed:
            pass
        else:
            break
        kills += 1
        found = contents(home)
        if not swaps and found is None:
            sweep(home, KIND)  # as whoever writes it next does first
            found = contents(home)
        assert found in (before, NEW), at
        states.append(found)
        write(home)
        assert contents(home) == NEW
        assert hidden(tmp_path) == [], at
    assert kills > 15
    assert before in states
    assert NEW in states


def test_a_directory_is_removed_whole(tmp_path):
    home = tmp_path / "home"
    for at in range(1, 50):
        if not home.exists():
            write_directory(home, OLD, KIND)
        try:
            with disk(kill_at=at):
                remove_directory(home, KIND)
        except Killed:
            assert contents(home) in (None, OLD)
            sweep(home, KIND)
            assert hidden(tmp_path) == []
        else:
            break
    assert not home.exists()


@pytest.mark.parametrize("before", [None, OLD], ids=["new", "replaced"])
def test_a_full_disk_is_one_sentence_that_names_the_file(tmp_path, before):
    home, messages = tmp_path / "home", set()
    if before is not None:
        write_directory(home, before, KIND)
    for at in range(1, 100):
        message = None
        try:
            with disk(full_from=at):
                write(home)
        except InvalidArgument as error:
            message = str(error)
        assert contents(home) in (before, NEW)
        assert hidden(tmp_path) == []
        if message is None:
            break
        assert "No space left on device" in message
        messages.add(message.split(":")[0])
    assert messages >= {f"cannot write {home / name}" for name in ("a.txt", "b.txt")}
    refused = pytest.raises(InvalidArgument, match=r"cannot write .*file\.txt: No space left")
    with refused, disk(full_from=2):
        write_file(tmp_path / "file.txt", b"new")
    assert sorted(os.listdir(tmp_path)) == ["home"]


SCRIPT = """
import contextlib, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import fcntl
from test_atomic import CALLS, EACH, write
from gametheory._support.atomic import _exchange, write_file
for call in sys.argv[3:]:
    for k in range(1, EACH + 1):
        place = Path(sys.argv[2], call, str(k))
        child = os.fork()
        if child == 0:
            for _ in range(EACH - k):
                with contextlib.suppress(OSError):
                    eval(CALLS[call])
            write(place / "home")
            write_file(place / "done", b"")
            os._exit(0)
        os.waitpid(child, 0)
        if (place / "done").exists():
            break
"""
CALLS = {
    "write": "os.write(999, b'')",
    "fsync": "os.fsync(999)",
    "flock": "fcntl.flock(999, fcntl.LOCK_EX)",
    "rename": "os.replace('', '')",
    "renameat2": "_exchange('', '')",
    "mkdir": "os.mkdir('')",
    "unlink": "os.unlink('')",
    "rmdir": "os.rmdir('')",
}
"""System calls that change files, and a vain one of each."""
EACH = 16


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_a_kill_at_every_system_call_that_changes_files(tmp_path):
    """The system kills a child at its 16th call of a name; before its k-th it makes 16 - k."""
    known = [call for call in CALLS if _traced(call)]
    if not known:
        pytest.skip("strace may not trace here")
    places = [tmp_path / call / str(k) for call in known for k in range(1, EACH + 1)]
    for place in places:
        write_directory(place / "home", OLD, KIND)
    kills = [f"--inject={call}:signal=KILL:when={EACH}" for call in known]
    where = [os.path.dirname(__file__), str(tmp_path), *known]
    subprocess.run(
        ["strace", "-qq", "-f", "-o", os.devnull, *kills, sys.executable, "-c", SCRIPT, *where],
        check=True,
        timeout=300,
    )
    killed = []
    for call in known:
        made = [(tmp_path / call / str(k) / "done").exists() for k in range(1, EACH + 1)]
        assert any(made), f"{call}: more of them than {EACH}"
        killed += [tmp_path / call / str(k + 1) for k in range(made.index(True))]
    states = [contents(place / "home") for place in killed]
    assert all(state in (OLD, NEW) for state in states)
    assert OLD in states
    assert NEW in states
    assert {place.parent.name for place in killed} == set(known)
    for place in places:
        write(place / "home")
        write_file(place / "done", b"")
        assert sorted(os.listdir(place)) == ["done", "home"], place


def _traced(call):
    command = ["strace", "-qq", "-o", os.devnull, "-e", f"trace={call}", "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_only_its_own_kind_is_overwritten(tmp_path):
    home = tmp_path / "home"
    thesis = {"thesis.tex": b"years", "a.txt": b"pair"}
    foreign = [
        thesis,
        {"a.txt": b"something else"},
        {"b.txt": b"no marker"},
    ]
    for files in foreign:
        home.mkdir()
        for name, data in files.items():
            (home / name).write_bytes(data)
        with pytest.raises(InvalidArgument, match=r"something else: .*nothing in it was touched"):
            write(home)
        assert contents(home) == files
        shutil.rmtree(home)
    write_directory(home, OLD, KIND)
    with pytest.raises(InvalidArgument, match="not empty"):
        write_directory(home, NEW, KIND)
    (home / "b.txt").unlink()
    (home / "b.txt").mkdir()
    with pytest.raises(InvalidArgument, match="no plain file"):
        write(home)
    (home / "b.txt").rmdir()
    write(home)
    assert contents(home) == NEW


def test_what_comes_while_it_is_written_is_not_deleted(tmp_path, monkeypatch):
    home = tmp_path / "home"
    write_directory(home, OLD, KIND)
    exchange = atomic._exchange

    def meanwhile(one, other):
        monkeypatch.setattr(atomic, "_exchange", exchange)
        (home / "thesis.tex").write_bytes(b"years")
        return exchange(one, other)

    monkeypatch.setattr(atomic, "_exchange", meanwhile)
    with pytest.raises(InvalidArgument, match=r"no longer a pair: it holds 'thesis.tex'"):
        write(home)
    assert contents(home) == {**OLD, "thesis.tex": b"years"}
    assert hidden(tmp_path) == []


def test_links_are_followed_and_stay(tmp_path):
    (tmp_path / "disk").mkdir()
    for name, target in (("here", "disk/there"), ("file", "disk/file.txt")):
        (tmp_path / name).symlink_to(target)  # dangling at first
    for _ in range(2):
        write(tmp_path / "here")
        write_file(tmp_path / "file", b"new")
        assert (tmp_path / "here").is_symlink()
        assert (tmp_path / "file").is_symlink()
        assert contents(tmp_path / "disk" / "there") == NEW
        assert (tmp_path / "disk" / "file.txt").read_bytes() == b"new"


def test_names_are_checked_before_the_work(tmp_path, monkeypatch):
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "plain").write_text("")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("")
    for name, message in (
        ("loop", "leads back to itself"),
        ("n" * 256, "name of at most 255 bytes"),
        ("\udcff", "path in UTF-8"),
        ("a\0b", "expected a path"),
        ("nowhere/x", "existing directory"),
        ("full", "is a directory"),
        ("pipe", "no plain file"),
    ):
        with pytest.raises(InvalidArgument, match=message):
            require_file(f"{tmp_path}/{name}")
    for name, message in (
        ("plain", "is a file"),
        ("full", "not empty"),
        ("plain/x", "existing directory"),
        ("n" * 256, "name of at most 255 bytes"),
    ):
        with pytest.raises(InvalidArgument, match=message):
            require_free(f"{tmp_path}/{name}", KIND)
    with pytest.raises(InvalidArgument, match="expected a path, got int 3"):
        require_file(3)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for place in (".", ".."):
        with pytest.raises(InvalidArgument, match=r"current one or holds it|something else"):
            require_free(place, KIND, overwrite=True)
    # The longest names have room for what is written beside them.
    longest = tmp_path / ("n" * 255)
    write(longest)
    write(longest)
    assert contents(longest) == NEW
    assert len(beside(longest, ".checkpoint.safetensors").name) < 255
    assert hidden(tmp_path) == []


def test_room_is_asked_for_before_the_work(tmp_path):
    require_space(tmp_path / "a" / "b", 1000)
    with pytest.raises(InvalidArgument, match=r"expected about 1\d*.0 MB of room in .*got"):
        require_space(tmp_path, 10**18)


def test_what_is_being_written_is_not_swept(tmp_path):
    """The lock of a living writer; another process, or a thread, finds it."""
    begun, go_on = threading.Event(), threading.Event()
    fill = atomic._fill

    def slowly(descriptor, data):
        begun.set()
        assert go_on.wait(60)
        fill(descriptor, data)

    target = tmp_path / "file.txt"
    atomic._fill = slowly
    try:
        thread = threading.Thread(target=write_file, args=(target, b"first"))
        thread.start()
        assert begun.wait(60)
    finally:
        atomic._fill = fill
    write_file(target, b"second")
    assert len(hidden(tmp_path)) == 1
    go_on.set()
    thread.join()
    assert target.read_bytes() == b"first"
    assert hidden(tmp_path) == []


def test_a_changed_file_is_found(tmp_path):
    write(tmp_path / "home")
    verify_directory(tmp_path / "home")
    for name in (*NEW, SUMS):
        file = tmp_path / "home" / name
        data = bytearray(file.read_bytes())
        data[3] ^= 8
        before = file.read_bytes()
        file.write_bytes(data)
        with pytest.raises(InvalidArgument, match="is damaged"):
            verify_directory(tmp_path / "home")
        file.write_bytes(before)
    (tmp_path / "home" / SUMS).unlink()
    verify_directory(tmp_path / "home", required=False)
    with pytest.raises(InvalidArgument, match="is damaged"):
        verify_directory(tmp_path / "home")
