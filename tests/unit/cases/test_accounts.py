"""Accounts of the desk: one per login whatever its spelling, partial changes, concurrent creation, and migration."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from orchestration.cases import opening
from orchestration.cases.commands import decidir, mesa
from orchestration.cases.mesa import users
from orchestration.cases.mesa.users import authenticate, change_user, create_user, list_users
from orchestration.cases.opening import open_store
from orchestration.cases.registration import register
from orchestration.cases.store import decide, history
from orchestration.cases.tables import usuarios
from orchestration.errors import ExitCode, UserError
from orchestration.settings import Home
from tests.unit.cases.desk_client import PASSWORD

pytestmark = pytest.mark.usefixtures("quick")
DECOMPOSED = unicodedata.normalize("NFD", "josé")


def test_passwords_are_stored_as_argon2_hashes(home):
    create_user(home, "ana", "Ana", (), PASSWORD)
    with open_store(home) as connection:
        (stored,) = connection.execute(select(usuarios.c.senha)).scalars()
    assert stored.startswith("$argon2id$") and PASSWORD not in stored
    assert authenticate(home, "ana", PASSWORD) and not authenticate(home, "ana", PASSWORD + "x")
    assert authenticate(home, "ninguem", PASSWORD) is None


@pytest.mark.parametrize(
    ("login", "nome", "senha", "sentence"),
    [
        ("ana", "Ana", "curta", "pelo menos 12"),
        ("a b", "Ana", PASSWORD, "só pode ter letras"),
        ("ana", " ", PASSWORD, "nome da pessoa"),
        ("bia", "Bia", PASSWORD, "Já há uma conta"),
    ],
)
def test_an_invalid_account_is_refused_in_one_sentence(home, login, nome, senha, sentence):
    create_user(home, "bia", "Bia", (), PASSWORD)
    with pytest.raises(UserError, match=sentence) as refusal:
        create_user(home, login, nome, (), senha)
    assert refusal.value.saida == ExitCode.USO_INCORRETO


def test_the_command_line_manages_accounts(home):
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(
            mesa, ["--home", str(home.raiz), "usuario", *arguments], input=f"{PASSWORD}\n{PASSWORD}\n"
        )
        assert result.exit_code == 0, result.output
        return result.output

    run("criar", "ana", "--nome", "Ana Lima", "--papel", "ver_identidade")
    home_at_the_end = CliRunner().invoke(mesa, ["usuario", "listar", "--home", str(home.raiz)])
    assert home_at_the_end.output == run("listar")
    assert "ana\tAna Lima\tler, ver_identidade\tativa" in run("listar")
    run("papeis", "ana", "--papel", "decidir")
    run("senha", "ana")
    run("desligar", "ana")
    (user,) = list_users(home)
    assert (user.papeis, user.ativo) == (frozenset({"ler", "decidir"}), False)


@pytest.mark.parametrize("typed", ["josé", " José ", DECOMPOSED, "ＪＯＳÉ", "JOSÉ\n"])
def test_all_spellings_of_a_login_are_one_account(home, typed):
    assert create_user(home, "josé", "José Reis", (), PASSWORD).login == "josé"
    user = authenticate(home, typed, PASSWORD)
    assert user and user.login == "josé"
    with pytest.raises(UserError, match="Já há uma conta josé"):
        create_user(home, typed, "Outro", (), PASSWORD)
    assert change_user(home, typed, papeis=("decidir",)).papeis == {"ler", "decidir"}
    assert len(list_users(home)) == 1


def test_a_switched_off_account_stays_off_until_it_is_created_again(home):
    create_user(home, "ana", "Ana", ("decidir",), PASSWORD)
    change_user(home, "ana", ativo=False)
    assert change_user(home, "ana", senha="outra senha bem comprida").ativo is False
    assert change_user(home, "ana", papeis=("decidir", "ver_identidade")).ativo is False
    assert authenticate(home, "ana", "outra senha bem comprida") is None
    again = create_user(home, "ana", "Ana Lima", (), PASSWORD)
    assert (again.ativo, again.papeis, again.nome) == (True, {"ler"}, "Ana Lima")


def test_the_command_line_reports_that_an_account_is_off(home):
    create_user(home, "ana", "Ana", (), PASSWORD)
    change_user(home, "ana", ativo=False)
    result = CliRunner().invoke(mesa, ["--home", str(home.raiz), "usuario", "papeis", "ANA", "--papel", "decidir"])
    assert result.output == "Conta ana: pode decidir, ler; a conta continua desligada.\n"
    result = CliRunner().invoke(
        mesa, ["--home", str(home.raiz), "usuario", "senha", "ana"], input=f"{PASSWORD}\n{PASSWORD}\n"
    )
    assert result.output.endswith("A senha de ana foi trocada; a conta continua desligada.\n")


def create_twice_at_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Let two people create the same account after both saw that it did not exist."""
    seen = Barrier(2)
    newest = users._newest

    def look(connection, login):
        row = newest(connection, login)
        if not opening.place_of(home).file:  # in SQLite the second can only look after the first has finished
            seen.wait(10)
        return row

    monkeypatch.setattr(users, "_newest", look)

    def make(nome: str) -> bool:
        try:
            create_user(home, "ana", nome, (), PASSWORD)
        except UserError:
            return False
        return True

    with ThreadPoolExecutor(2) as people:
        return list(people.map(make, ["Ana", "Anna"]))


def test_only_one_of_two_simultaneous_creations_succeeds(home, monkeypatch):
    assert sorted(create_twice_at_once(home, monkeypatch)) == [False, True]
    assert len(list_users(home)) == 1


def test_only_one_of_two_simultaneous_creations_succeeds_in_postgresql(postgres, home, monkeypatch):
    with open_store(home):
        pass
    assert sorted(create_twice_at_once(home, monkeypatch)) == [False, True]
    assert len(list_users(home)) == 1


def make_first_version(home: Home, logins: list[str]) -> None:
    """Create a store with the first version of the schema and these accounts."""
    with pytest.MonkeyPatch.context() as older:
        older.setattr(opening, "HEAD", "0001")
        older.setattr(opening.evidence, "meet", lambda *_: None)
        from alembic import command

        upgrade = command.upgrade
        older.setattr(command, "upgrade", lambda config, _: upgrade(config, "0001"))
        with open_store(home) as connection:
            for login in logins:
                account = {"nome": login, "senha": users._hasher().hash(PASSWORD), "papeis": "ler", "ativo": True}
                columns = [column for column in usuarios.c if column.name not in ("id", "ordem")]
                older_table = text(
                    f"insert into usuarios ({', '.join(column.name for column in columns)}) values (:em, :login, :nome,"
                    " :senha, :papeis, :ativo)"
                )
                connection.execute(older_table, account | {"login": login, "em": users.now()})


@pytest.mark.parametrize("where", ["sqlite", "postgresql"])
def test_migration_normalises_logins_and_keeps_them_distinct(home, where, request):
    if where == "postgresql":
        request.getfixturevalue("postgres")
    make_first_version(home, [DECOMPOSED, "josé", "ana", "ana", "straße", "strasse", DECOMPOSED])
    assert [user.login for user in list_users(home)] == ["ana", "josé", "josé-2", "strasse", "strasse-2"]
    with open_store(home, reading=True) as connection:
        versions = connection.execute(select(usuarios.c.login, usuarios.c.ordem).order_by(usuarios.c.id)).all()
    assert [tuple(row) for row in versions] == [
        ("josé-2", 1),
        ("josé", 1),
        ("ana", 1),
        ("ana", 2),
        ("strasse-2", 1),
        ("strasse", 1),
        ("josé-2", 2),
    ]
    user = authenticate(home, DECOMPOSED, PASSWORD)
    assert user and user.nome == "josé"
    for change in ("update usuarios set nome = 'x'", "delete from depositos"):
        with pytest.raises(Exception, match="append-only"), open_store(home) as connection:
            connection.execute(text(change))
    with pytest.raises(UserError, match="mudou neste mesmo instante"), open_store(home) as connection:
        users._append(connection, "ana", None, {"nome": "x", "senha": "x", "papeis": "ler", "ativo": True})


@pytest.fixture
def case(home, publish, alert, run_at) -> Home:
    publish([alert("a1"), alert("b2")], run_at(1))
    register(home, home.restrito, run_at(1))
    create_user(home, "ana.lima", "Ana Lima", ("decidir",), PASSWORD)
    return home


def deciders(home: Home, alerta: str) -> list[str]:
    with open_store(home, reading=True) as connection:
        return [event.quem for event in history(connection, alerta)]


@pytest.mark.parametrize(
    "typed", ["ana.lima", "  ANA.LIMA ", "ａｎａ.lima", "Ana Lima (ana.lima)", "ANA  LIMA (Ana.Lima)"]
)
def test_a_decision_by_a_login_is_signed_with_its_account(case, typed):
    words = ["a1", "--estado", "em_analise", "--motivo", "lido", "--por", typed, "--home", str(case.raiz)]
    assert CliRunner().invoke(decidir, words).exit_code == 0
    assert deciders(case, "a1") == ["Ana Lima (ana.lima)"]


def test_all_spellings_of_a_name_sign_with_the_first_one(case):
    for state, typed in (("em_analise", "José  Reis"), ("confirmado", " JOSÉ REIS"), ("ressarcido", "Jose\u0301 Reis")):
        decide(case, "a1", state, "visto", typed)
    assert deciders(case, "a1") == ["José Reis"] * 3
