"""Routes of the desk: login, list of cases, one case and its decision, identity and dossier, precision of rules."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from orchestration.cases.dossier import as_csv, as_html
from orchestration.cases.mesa.desk import Checked, Decider, Desk, IdentityReader, Reader, ThisDesk
from orchestration.cases.mesa.sessions import Session
from orchestration.cases.mesa.throttle import LOCK_SECONDS
from orchestration.cases.mesa.users import authenticate, has_account, signature
from orchestration.cases.precision import precision_by_rule
from orchestration.cases.reading import FILTERS, PAGE_SIZE, CaseFile, choices, list_alerts, open_case, overview
from orchestration.cases.states import DECISIONS, IMPROCEDENTE, REASONS, STATES
from orchestration.cases.store import decide, log_access
from orchestration.errors import UserError
from orchestration.signature import one_form

router = APIRouter()
Text = Annotated[str, Form()]
WRONG = "Login ou senha não conferem. Depois de cinco erros é preciso esperar quinze minutos."
TOO_MANY = "Houve erros demais neste login, deste lugar: espere quinze minutos."
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


@router.get("/casos")
def case_list(request: Request, desk: ThisDesk, user: Reader) -> Response:
    chosen = {name: request.query_params.get(name, "") for name in FILTERS}
    requested = request.query_params.get("pagina", "1")
    page = max(1, int(requested)) if requested.isdecimal() and len(requested) < 7 else 1
    alerts, total = list_alerts(desk.home, chosen, page)
    return desk.page(
        request,
        "mesa_casos.html",
        alertas=alerts,
        total=total,
        pagina=page,
        paginas=max(1, -(-total // PAGE_SIZE)),
        escolhido=chosen,
        opcoes=choices(desk.home) | {"estado": list(STATES)},
        panorama=overview(desk.home),
    )


@router.get("/casos/{alerta}")
def case_page(request: Request, desk: ThisDesk, user: Reader, alerta: str) -> Response:
    case_file = open_case(desk.home, alerta)
    log_access(desk.home, user.login, "caso", case_file.case.alerta_id)
    return _case(request, desk, case_file, feito="decidido" in request.query_params)


def _case(
    request: Request,
    desk: ThisDesk,
    case_file: CaseFile,
    feito: bool = False,
    identidade: dict[str, list[str]] | None = None,
) -> Response:
    allowed = DECISIONS[case_file.case.estado]
    return desk.page(
        request,
        "mesa_caso.html",
        caso=case_file,
        estados=[state for state in STATES if state in allowed],
        motivos=REASONS,
        feito=feito,
        identidade=identidade,
    )


@router.post("/casos/{alerta}/decisao")
def decision(
    desk: ThisDesk,
    session: Checked,
    user: Decider,
    alerta: str,
    ordem: Annotated[int, Form()],
    estado: Text,
    motivo: Text = "",
    motivo_codigo: Text = "",
) -> Response:
    if estado == IMPROCEDENTE:
        motivo = f"{motivo_codigo}: {motivo}"
    case = decide(desk.home, alerta, estado, motivo, signature(user), ordem)
    return RedirectResponse(f"/casos/{case.alerta_id}?decidido", 303)


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
    content, kind = (as_csv(case_file), "text/csv") if formato == "csv" else (as_html(case_file), "text/html")
    name = f"caso-{case_file.case.alerta_id[:16]}.{'csv' if formato == 'csv' else 'html'}"
    attached = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=attached, media_type=f"{kind}; charset=utf-8")


@router.get("/regras")
def rules(request: Request, desk: ThisDesk, user: Reader) -> Response:
    return desk.page(request, "mesa_regras.html", regras=precision_by_rule(desk.home))
