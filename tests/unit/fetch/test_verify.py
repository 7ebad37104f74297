"""Refusal of files that are dangerous to open or are not of their declared kind."""

import zipfile
from pathlib import Path

import pytest

from orchestration.fetch import verify
from orchestration.fetch.verify import Unsuitable, check


@pytest.fixture
def written(tmp_path: Path):
    def write(content: bytes) -> Path:
        path = tmp_path / "arquivo"
        path.write_bytes(content)
        return path

    return write


def test_sound_files_pass(written, zipped):
    check(written(zipped({"a202601.csv": b"x;y\n1;2\n" * 1000})), "zip")
    check(written(b"codigo;valor\n"), "csv")
    check(written(b'[{"a": 1}]'), "json")


@pytest.mark.parametrize("name", ["../fora.csv", "/etc/fora.csv", "a/../../fora.csv", "..\\fora.csv", "C:\\fora.csv"])
def test_a_member_outside_its_folder_is_refused(written, zipped, name):
    with pytest.raises(Unsuitable, match="fora da sua pasta"):
        check(written(zipped({name: b"x"})), "zip")


def test_a_symbolic_link_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("atalho.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Unsuitable, match="fora da sua pasta"):
        check(path, "zip")


def test_a_zip_bomb_is_refused_without_unpacking_it(written, zipped):
    with pytest.raises(Unsuitable, match="além do razoável"):
        check(written(zipped({"bomba.csv": b"0" * 40_000_000})), "zip")


def test_members_that_together_exceed_the_limit_are_refused(written, zipped, monkeypatch):
    monkeypatch.setattr(verify, "MAX_UNPACKED_BYTES", 5_000)
    with pytest.raises(Unsuitable, match="limite de tamanho"):
        check(written(zipped({f"{n}.csv": bytes(range(256)) * 4 for n in range(6)})), "zip")


@pytest.mark.parametrize("cut", [1, 30, 100, 5000])
def test_a_truncated_zip_is_refused(written, good_zip, cut):
    with pytest.raises(Unsuitable, match="truncado"):
        check(written(good_zip[:-cut]), "zip")


def test_a_flipped_byte_in_the_middle_is_detected(written, good_zip):
    broken = bytearray(good_zip)
    broken[150_000] ^= 1
    with pytest.raises(Unsuitable, match="danificado"):
        check(written(bytes(broken)), "zip")


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        (b"", "csv", "vazio"),
        (b"\xef\xbb\xbf  <html>", "csv", "página da internet"),
        (b"<?xml version='1.0'?>", "zip", "página da internet"),
        (b"a;b\n\0\0\0", "csv", "não é texto"),
        (b"{meio", "json", "JSON"),
        (b"PK\x05\x06" + b"\0" * 18, "zip", "truncado"),
        (b"qualquer coisa", "xlsx", "truncado"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_its_reason(written, content, kind, sentence):
    with pytest.raises(Unsuitable, match=sentence):
        check(written(content), kind)
