"""Downloads from a server that drops, stalls, misreports and repeats itself: a whole file is stored, or none."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orchestration.errors import UserError
from orchestration.fetch.attempt import Policy
from orchestration.fetch.transfer import obtain, pause, public_name

ETAG = ("ETag", '"v1"')


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "landing" / "scnes" / "BASE_DE_DADOS_CNES_202601.ZIP"


@pytest.fixture
def bring(target, policy):
    """Return a function that downloads an item to the target."""
    return lambda item: obtain(item, target, lambda done, total: None, policy)


def visible(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir() if not path.name.startswith("."))


def rest_from(body: bytes, start: int):
    return (("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}"), ETAG)


def test_a_good_file_arrives_whole_with_its_sum(server, reply, item, bring, target, good_zip):
    server.answers = [reply(good_zip)]
    outcome = bring(item())
    assert (outcome.estado, outcome.bytes) == ("novo", len(good_zip))
    assert outcome.sha256 == hashlib.sha256(good_zip).hexdigest()
    assert target.read_bytes() == good_zip and visible(target) == [target.name]
    assert not list(target.parent.glob(".*.part"))


def test_a_dropped_transfer_is_resumed_where_it_stopped(server, reply, item, bring, target, good_zip):
    server.answers = [
        reply(good_zip, headers=(ETAG,), sent=100_000),
        reply(good_zip[100_000:], 206, rest_from(good_zip, 100_000)),
    ]
    bring(item())
    assert target.read_bytes() == good_zip
    assert server.requests[1]["Range"] == "bytes=100000-" and server.requests[1]["If-Range"] == '"v1"'


def test_without_etag_or_date_a_dropped_transfer_restarts(server, reply, item, bring, target, good_zip):
    server.answers = [reply(good_zip, sent=100_000), reply(good_zip)]
    bring(item())
    assert target.read_bytes() == good_zip and "Range" not in server.requests[1]


def test_a_file_that_changes_in_the_middle_is_not_appended_to_the_old_one(
    server, reply, item, bring, target, zipped, good_zip
):
    newer = zipped({"a.csv": b"outra versao"})
    server.answers = [reply(good_zip, headers=(ETAG,), sent=100_000), reply(newer, headers=(("ETag", '"v2"'),))]
    bring(item())
    assert target.read_bytes() == newer


def test_a_transfer_resumed_at_the_wrong_byte_restarts(server, reply, item, bring, target, good_zip):
    server.answers = [
        reply(good_zip, headers=(ETAG,), sent=100_000),
        reply(good_zip[5:], 206, rest_from(good_zip, 5)),
        reply(good_zip, headers=(ETAG,)),
    ]
    bring(item())
    assert target.read_bytes() == good_zip


def test_a_transfer_whose_range_no_longer_exists_restarts(server, reply, item, bring, target, good_zip):
    server.answers = [reply(good_zip, headers=(ETAG,), sent=100_000), reply(status=416), reply(good_zip)]
    bring(item())
    assert target.read_bytes() == good_zip


def test_a_stalled_transfer_is_retried(server, reply, item, bring, target, good_zip):
    def stall(handler):
        reply(good_zip, headers=(ETAG,), sent=50_000)(handler)
        handler.wfile.flush()
        time.sleep(1.5)

    server.answers = [stall, reply(good_zip)]
    bring(item())
    assert target.read_bytes() == good_zip


def test_a_slow_transfer_ends_at_the_deadline(server, reply, item, target):
    def drip(handler):
        reply(b"x" * 10_000, sent=0)(handler)
        for _ in range(60):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    server.answers = [drip]
    with pytest.raises(UserError, match="passou do prazo"):
        obtain(item(), target, lambda done, total: None, Policy(tentativas=1, silencio=1, prazo=0.3))
    assert visible(target) == []


@pytest.mark.parametrize("length", [1_000_000, 150_000])
def test_a_wrong_content_length_gives_no_file(server, reply, item, bring, target, good_zip, length):
    server.answers = [reply(good_zip, length=length)]
    with pytest.raises(UserError):
        bring(item())
    assert visible(target) == []


def test_a_web_page_instead_of_a_zip_is_refused(server, reply, item, bring, target):
    server.answers = [reply(b"\n<!DOCTYPE html><html>manutencao</html>", headers=(("Content-Type", "text/html"),))]
    with pytest.raises(UserError, match="é uma página da internet"):
        bring(item())
    assert visible(target) == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 408])
def test_a_busy_server_is_retried(server, reply, item, bring, target, good_zip, status):
    server.answers = [reply(status=status), reply(status=status), reply(good_zip)]
    bring(item())
    assert target.read_bytes() == good_zip and len(server.requests) == 3


@pytest.mark.parametrize(
    ("status", "sentence"), [(404, "não tem o arquivo"), (403, "negou o acesso"), (410, "respondeu 410")]
)
def test_a_permanent_refusal_is_not_retried(server, reply, item, bring, target, status, sentence):
    server.answers = [reply(status=status)]
    with pytest.raises(UserError, match=sentence):
        bring(item())
    assert len(server.requests) == 1 and list(target.parent.iterdir()) == []


def test_a_redirect_loop_ends(server, reply, item, bring, target):
    server.answers = [reply(status=302, headers=(("Location", "/arquivo.zip"),))]
    with pytest.raises(UserError, match="redireciona sem fim"):
        bring(item())
    assert len(server.requests) <= 7


def test_a_redirect_is_followed(server, reply, item, bring, target, good_zip):
    server.answers = [reply(status=302, headers=(("Location", "/outro.zip"),)), reply(good_zip)]
    bring(item())
    assert target.read_bytes() == good_zip


def test_the_second_mirror_is_used_when_the_first_fails(server, reply, item, bring, target, good_zip):
    server.answers = [reply(good_zip)]
    bring(item("http://127.0.0.1:1/nada.zip", server.address))
    assert target.read_bytes() == good_zip


def test_an_unchanged_file_is_not_downloaded_again(server, reply, item, bring, target, good_zip):
    server.answers = [reply(good_zip, headers=(ETAG,)), reply(status=304)]
    bring(item())
    before = target.stat().st_ino
    assert bring(item()).estado == "inalterado"
    assert server.requests[1]["If-None-Match"] == '"v1"' and target.stat().st_ino == before


def test_identical_bytes_leave_the_file_untouched(server, reply, item, bring, target, good_zip):
    server.answers = [reply(good_zip)]
    bring(item())
    before = target.stat().st_ino
    assert bring(item()).estado == "inalterado" and target.stat().st_ino == before


def test_a_file_changed_locally_is_downloaded_again(server, reply, item, bring, target, good_zip):
    server.answers = [reply(good_zip, headers=(ETAG,))]
    bring(item())
    target.write_bytes(b"cortado")
    assert bring(item()).estado == "novo" and target.read_bytes() == good_zip
    assert "If-None-Match" not in server.requests[1]


def test_a_correction_replaces_the_file_and_a_damaged_one_does_not(
    server, reply, item, bring, target, zipped, good_zip
):
    newer = zipped({"a.csv": b"corrigido"})
    server.answers = [reply(good_zip)]
    bring(item())
    server.answers = [reply(newer[:-10])]
    with pytest.raises(UserError, match="truncado ou danificado"):
        bring(item())
    assert target.read_bytes() == good_zip
    server.answers = [reply(newer)]
    bring(item())
    assert target.read_bytes() == newer


def test_the_published_sum_is_compared(server, reply, item, bring, target, good_zip):
    right = hashlib.sha256(good_zip).hexdigest()
    server.answers = [reply(good_zip), reply(f"{right}  arquivo.zip\n".encode())]
    assert bring(item(com_sha256=True)).sha256 == right
    assert server.requests[1]["path"] == "/arquivo.zip.sha256"


def test_a_file_with_another_sum_is_refused(server, reply, item, bring, target, good_zip):
    server.answers = [lambda h: reply(b"0" * 64 if h.path.endswith("256") else good_zip)(h)]
    with pytest.raises(UserError, match="não tem a soma sha256"):
        bring(item(com_sha256=True))
    assert visible(target) == []


def test_a_file_beyond_the_size_limit_is_refused(server, reply, item, target, good_zip):
    server.answers = [reply(good_zip)]
    with pytest.raises(UserError, match="tamanho máximo"):
        obtain(item(), target, lambda done, total: None, Policy(tentativas=1, bytes_maximos=1000))
    assert visible(target) == []


def test_messages_show_no_token_or_password(server, reply, item, bring, target, good_zip):
    server.answers = [reply(status=403)]
    address = server.address.replace("http://", "http://usuario:segredo@") + "?chave=segredo"
    with pytest.raises(UserError) as failure:
        bring(item(address, token="ficha-secreta"))
    assert "segredo" not in failure.value.frase and "ficha" not in failure.value.frase


def test_a_second_simultaneous_download_of_a_file_is_refused(server, reply, item, bring, target, good_zip):
    from orchestration.fetch.partial import open_partial

    server.answers = [reply(good_zip)]
    with open_partial(target), pytest.raises(UserError, match="em andamento"):
        bring(item())


def test_a_killed_download_leaves_no_visible_file_and_is_resumed(server, reply, item, bring, target, good_zip):
    def half_then_wait(handler):
        reply(good_zip, headers=(ETAG,), sent=200_000)(handler)
        handler.wfile.flush()
        time.sleep(20)

    server.answers = [half_then_wait]
    program = """
import sys
from pathlib import Path, PurePosixPath
from orchestration.fetch.attempt import Policy
from orchestration.fetch.config import Item
from orchestration.fetch.transfer import obtain
obtain(Item("scnes", PurePosixPath("x"), (sys.argv[1],), "zip"), Path(sys.argv[2]), lambda done, total: None, Policy())
"""
    process = subprocess.Popen([sys.executable, "-c", program, server.address, str(target)])
    part = target.with_name(f".{target.name}.part")
    limit = time.monotonic() + 20
    while not (part.exists() and part.stat().st_size >= 200_000) and time.monotonic() < limit:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert visible(target) == [] and part.stat().st_size == 200_000
    server.answers = [reply(good_zip[200_000:], 206, rest_from(good_zip, 200_000))]
    bring(item())
    assert target.read_bytes() == good_zip and server.requests[-1]["Range"] == "bytes=200000-"


def test_waits_double_with_jitter_and_respect_the_server():
    policy = Policy(espera_inicial=1, espera_maxima=30)
    waits = [pause(5, policy, None) for _ in range(200)]
    assert 0 <= min(waits) < 5 and 11 < max(waits) <= 16
    assert pause(1, policy, 20) == 20 and pause(1, policy, 9999) == 30


def test_an_address_is_shown_without_its_secrets():
    assert public_name("https://u:p@exemplo.gov.br:8443/a/b.zip?chave=x#y") == "https://exemplo.gov.br:8443/a/b.zip"
