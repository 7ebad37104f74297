"""Routes of the desk: login, one case with its decision, identity, dossier and record, precision of rules.

Those of the list of cases are in work.py.
"""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from orchestration.cases.assignments import assign
from orchestration.cases.dossier import as_csv, as_html
from orchestration.cases.ficha import follow
from orchestration.cases.mesa.desk import Checked, Decider, Desk, IdentityReader, Reader, ThisDesk
from orchestration.cases.mesa.sessions import Session
from orchestration.cases.mesa.throttle import LOCK_SECONDS
from orchestration.cases.mesa.users import authenticate, has_account, list_users, signature
from orchestration.cases.mesa.view import NOTHING_TYPED, View, checked
from orchestration.cases.precision import precision_by_rule
from orchestration.cases.reading import CaseFile, open_case
from orchestration.cases.states import IMPROCEDENTE, REASONS, allowed
from orchestration.cases.store import decide, log_access
from orchestration.cases.worklist import next_case
from orchestration.errors import Unavailable, UserError
from orchestration.signature import one_form

router = APIRouter()
Text = Annotated[str, Form()]
WRONG = "Login ou senha não conferem. Depois de cinco erros é preciso esperar quinze minutos."
TOO_MANY = "Houve erros demais neste login, deste lugar: espere quinze minutos."
DONE = {"decidido": "Decisão registrada.", "atribuido": "Responsável e prazo registrados."}
CASE_ID = re.compile(r"[\w-]{1,64}")
UNKNOWN = "login sem conta"
"""Logged instead of a login that does not exist: a password or a CPF may have been typed there."""


@router.get("/")
def start() -> Response:
    return RedirectResponse("/casos", 303)


@router.get("/entrar")
def login_page(request: Request, desk: ThisDesk) -> Response:
    session = desk.session(request) or desk.sessions.new()
    page = _login_page(request, desk, session)
    desk.keep(page, session)
    return page


@router.post("/entrar")
def login(request: Request, desk: ThisDesk, session: Checked, login: Text, senha: Text) -> Response:
    name = one_form(login)
    with desk.throttle.attempt(name, request.client.host if request.client else "") as attempt:
        if attempt is None:
            page = _login_page(request, desk, session, 429, TOO_MANY)
            page.headers["Retry-After"] = str(LOCK_SECONDS)
            return page
        user = authenticate(desk.home, name, senha)
        attempt.right = user is not None
    if user is None:
        log_access(desk.home, name if has_account(desk.home, name) else UNKNOWN, "entrada_recusada")
        return _login_page(request, desk, session, 401, WRONG)
    desk.sessions.end(session)
    log_access(desk.home, user.login, "entrada")
    response = RedirectResponse("/casos", 303)
    desk.keep(response, desk.sessions.new(user.login, user.versao))
    return response


def _login_page(request: Request, desk: Desk, session: Session, status: int = 200, frase: str = "") -> Response:
    return desk.page(request, "mesa_entrar.html", status, csrf_novo=session.csrf, frase=frase)


@router.post("/sair")
def leave(desk: ThisDesk, session: Checked) -> Response:
    desk.sessions.end(session)
    response = RedirectResponse("/entrar", 303)
    desk.forget(response)
    return response


@router.get("/casos/{alerta}")
def case_page(request: Request, desk: ThisDesk, user: Reader, alerta: str) -> Response:
    case_file = open_case(desk.home, alerta)
    log_access(desk.home, user.login, "caso", case_file.case.alerta_id)
    done = next((text for name, text in DONE.items() if name in request.query_params), "")
    return _case(request, desk, case_file, feito=done)


def _case(request: Request, desk: ThisDesk, case_file: CaseFile, status: int = 200, **shown: Any) -> Response:
    """Render a case in the list that its address names: `proximo` is the one after it there."""
    wanted = View.of(request)
    alerta = case_file.case.alerta_id
    following = request.query_params.get("proximo") or next_case(desk.home, wanted.chosen, wanted.order, alerta)
    given = case_file.atribuicao
    typed = NOTHING_TYPED | {"responsavel": given.responsavel or "", "prazo": given.prazo or ""}
    typed |= shown.pop("digitado", {})
    context = {"feito": "", "identidade": None, "frase": "", "digitado": typed} | shown
    return desk.page(
        request,
        "mesa_caso.html",
        status,
        caso=case_file,
        estados=allowed(case_file.case.estado, case_file.alerta.get("fase")),
        motivos=REASONS,
        contas=[account for account in list_users(desk.home) if account.ativo],
        lista=wanted,
        proximo=following if following and CASE_ID.fullmatch(following) else None,
        **context,
    )


@router.post("/casos/{alerta}/decisao")
def decision(
    request: Request,
    desk: ThisDesk,
    session: Checked,
    user: Decider,
    alerta: str,
    ordem: Annotated[int, Form()],
    estado: Text = "",
    motivo: Text = "",
    motivo_codigo: Text = "",
    proximo: Text = "",
) -> Response:
    reason = f"{motivo_codigo}: {motivo}" if estado == IMPROCEDENTE else motivo
    try:
        case = decide(desk.home, alerta, estado, reason, signature(user), ordem)
    except Unavailable:
        raise
    except UserError as failure:
        # What was typed is shown again, over the case as it is now.
        typed = {"estado": estado, "motivo": motivo, "motivo_codigo": motivo_codigo}
        return _case(request, desk, open_case(desk.home, alerta), 400, frase=failure.frase, digitado=typed)
    return RedirectResponse(f"/casos/{case.alerta_id}?{View.of(request).after('decidido', proximo)}", 303)


@router.post("/casos/{alerta}/atribuicao")
def assignment(
    request: Request,
    desk: ThisDesk,
    session: Checked,
    user: Decider,
    alerta: str,
    responsavel: Text = "",
    prazo: Text = "",
) -> Response:
    case_file = open_case(desk.home, alerta)
    try:
        assign(desk.home, [case_file.case.alerta_id], *checked(desk.home, responsavel, prazo), signature(user))
    except Unavailable:
        raise
    except UserError as failure:
        return _case(
            request, desk, case_file, 400, frase=failure.frase, digitado={"responsavel": responsavel, "prazo": prazo}
        )
    return RedirectResponse(f"/casos/{case_file.case.alerta_id}?{View.of(request).after('atribuido')}", 303)


@router.get("/casos/{alerta}/ficha")
def record(request: Request, desk: ThisDesk, user: Reader, alerta: str) -> Response:
    case_file = open_case(desk.home, alerta)
    if not case_file.alerta.get("pessoa_id"):
        raise UserError("Este caso não é de uma pessoa só.")
    log_access(desk.home, user.login, "ficha", case_file.case.alerta_id)
    return desk.page(
        request,
        "mesa_ficha.html",
        ficha=follow(desk.home, case_file.alerta["pessoa_id"]),
        caso=case_file,
        lista=View.of(request),
    )


@router.post("/casos/{alerta}/identidade")
def identity(
    request: Request, desk: ThisDesk, session: Checked, user: IdentityReader, alerta: str, finalidade: Text = ""
) -> Response:
    from orchestration.identity.privacy import identity_of

    case_file = open_case(desk.home, alerta)
    if not finalidade.strip():
        raise UserError("Para ver a identidade de uma pessoa é preciso dizer para quê.")
    if not case_file.alerta.get("pessoa_id"):
        raise UserError("Este caso não é de uma pessoa só.")
    log_access(desk.home, user.login, "identidade", case_file.case.alerta_id, finalidade.strip())
    identidade = identity_of(desk.home, case_file.alerta["pessoa_id"], finalidade.strip(), user.login)
    return _case(request, desk, case_file, identidade=identidade)


@router.get("/casos/{alerta}/dossie.{formato}")
def dossier(desk: ThisDesk, user: Reader, alerta: str, formato: str) -> Response:
    case_file = open_case(desk.home, alerta)
    log_access(desk.home, user.login, "dossie", case_file.case.alerta_id)
    of, kind = (as_csv, "text/csv") if formato == "csv" else (as_html, "text/html")
    name = f"caso-{case_file.case.alerta_id[:16]}.{'csv' if formato == 'csv' else 'html'}"
    attached = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(of(desk.home, case_file), headers=attached, media_type=f"{kind}; charset=utf-8")


@router.get("/regras")
def rules(request: Request, desk: ThisDesk, user: Reader) -> Response:
    return desk.page(request, "mesa_regras.html", regras=precision_by_rule(desk.home))
