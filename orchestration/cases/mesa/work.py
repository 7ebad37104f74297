"""Routes of the lists: cases (search, tabs, groups, several at once, letters), what is to be recovered, workbooks."""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from orchestration.cases import oficio, worklist
from orchestration.cases.assignments import assign
from orchestration.cases.debts import PAGE_SIZE as DEBTS_OF_A_PAGE
from orchestration.cases.debts import register
from orchestration.cases.mesa.desk import Checked, Decider, Desk, Reader, ThisDesk
from orchestration.cases.mesa.users import list_users, signature
from orchestration.cases.mesa.view import NOTHING_TYPED, View, checked
from orchestration.cases.reading import Line
from orchestration.cases.states import IMPROCEDENTE, REASONS, STATES
from orchestration.cases.store import decide_many, log_access
from orchestration.cases.words import name_of, person_code
from orchestration.clock import today
from orchestration.errors import Unavailable, UserError
from orchestration.export.tables import MEDIA_TYPES, notice, write_sheet
from orchestration.portuguese import counted
from orchestration.settings import Home

router = APIRouter()
Text = Annotated[str, Form()]
DECISIONS_OF_MANY = tuple(state for state in STATES if state not in ("novo", "extinto"))
LETTER = re.compile(r"oficio-[\w-]+\.(html|docx)")
SHEET = {
    "caso": "alerta_id",
    "estado": "estado_agora",
    "tipo": "tipo",
    "regra": "regra",
    "título": "titulo",
    "competência": "competencia",
    "fase": "fase",
    "em risco": "valor_em_risco",
    "programa": "programa",
    "instituição": "instituicao",
    "UF": "uf",
    "parceiro": "parceiro",
    "pessoa": "pessoa_id",
    "pagamentos": "codigos_pagamento",
    "responsável": "responsavel",
    "prazo": "prazo",
    "mensagem": "mensagem",
    "fundamento": "fundamento",
}
"""Columns of the list as a workbook."""
DEBT_REAIS = {"em risco": "risco", "recolhido": "recolhido", "saldo": "saldo"}
DEBTS = {
    "pagamento": "codigo_pagamento",
    "tipo": "tipo",
    "pessoa": "pessoa_id",
    "programa": "programa",
    "instituição": "instituicao",
    "UF": "uf",
    "mês": "competencia",
    **DEBT_REAIS,
    "confirmado em": "decidido_em",
    "dias desde a decisão": "dias_desde_a_decisao",
    "casos": "alertas",
}
"""Columns of the register of recovery as a workbook."""
REAIS = "#,##0.00"


@router.get("/casos")
def case_list(request: Request, desk: ThisDesk, user: Reader) -> Response:
    done = request.query_params.get("feitos", "")
    said = counted(int(done), "caso mudou", "casos mudaram") + "." if done.isdecimal() and len(done) < 7 else ""
    letters = [name for name in request.query_params.getlist("oficio") if LETTER.fullmatch(name)]
    return _list(request, desk, feito=said, oficios=letters)


def _list(request: Request, desk: Desk, status: int = 200, **shown: Any) -> Response:
    view = View.of(request)
    with worklist.cases_now(desk.home, view.chosen) as con:
        alerts, total = worklist.page_of(con, view.chosen, view.page, view.order)
        pages = max(1, -(-total // worklist.PAGE_SIZE))
        if view.page > pages:  # the cases of the last page were decided, or others narrowed the list
            view = replace(view, page=pages)
            alerts, total = worklist.page_of(con, view.chosen, view.page, view.order)
        tabs = worklist.tabs(con, view.chosen)
        groups = worklist.groups(con, view.chosen) if view.group else []
        context: dict[str, Any] = {"opcoes": worklist.choices(con), "panorama": worklist.overview(con)}
    accounts = list_users(desk.home)
    typed = NOTHING_TYPED | {"responsavel": request.state.user.login}
    ticked = {alert["alerta_id"] for alert in alerts} if request.query_params.get("marcar") == "todos" else set()
    context |= {"feito": "", "frase": "", "recusados": [], "oficios": [], "digitado": typed, "marcados": ticked} | shown
    return desk.page(
        request,
        "mesa_casos.html",
        status,
        alertas=alerts,
        ordens=worklist.orders_of(desk.home, [alert["alerta_id"] for alert in alerts]) if alerts else {},
        total=total,
        paginas=pages,
        abas=tabs,
        grupos=groups,
        lista=view,
        estados=STATES,
        decisoes=DECISIONS_OF_MANY,
        motivos=REASONS,
        contas=[account for account in accounts if account.ativo],
        nomes={account.login: account.nome for account in accounts},
        hoje=today(),
        **context,
    )


@router.post("/casos")
def several(
    request: Request,
    desk: ThisDesk,
    session: Checked,
    user: Decider,
    acao: Text,
    caso: Annotated[list[str] | None, Form()] = None,
    estado: Text = "",
    motivo_codigo: Text = "",
    motivo: Text = "",
    responsavel: Text = "",
    prazo: Text = "",
) -> Response:
    """Decide, assign or write the letter of the cases that were ticked; each is `alerta_id:ordem`."""
    chosen = {
        alerta: int(order) for alerta, _, order in (item.rpartition(":") for item in caso or ()) if order.isdigit()
    }
    typed = {"estado": estado, "motivo_codigo": motivo_codigo, "motivo": motivo}
    typed |= {"responsavel": responsavel, "prazo": prazo}
    view = View.of(request)
    try:
        if not chosen:
            raise UserError("Marque na lista os casos de que se trata.")
        if acao == "oficio":
            letter = oficio.compose(desk.home, list(chosen), signature(user))
            files = oficio.send(desk.home, letter, desk.home.relatorios / "oficios")
            log_access(desk.home, user.login, "oficio")
            names = "&".join(f"oficio={path.name}" for path in files)
            return RedirectResponse(f"/casos?{view.query(pagina=view.page)}&feitos={len(chosen)}&{names}", 303)
        if acao == "atribuir":
            assign(desk.home, list(chosen), *checked(desk.home, responsavel, prazo), signature(user))
            moved, refused = [], []
        else:
            reason = f"{motivo_codigo}: {motivo}" if estado == IMPROCEDENTE else motivo
            moved, refused = decide_many(desk.home, chosen, estado, reason, signature(user))
    except Unavailable:
        raise
    except UserError as failure:
        return _list(request, desk, 400, frase=failure.frase, digitado=typed, marcados=set(chosen))
    if refused:
        said = f"{counted(len(moved), 'caso mudou', 'casos mudaram')}; {counted(len(refused), 'ficou', 'ficaram')}."
        ids = {item.alerta_id for item in refused}
        return _list(request, desk, 409, feito=said, recusados=refused, digitado=typed, marcados=ids)
    return RedirectResponse(f"/casos?{view.query(pagina=view.page)}&feitos={len(chosen)}", 303)


@router.get("/casos.xlsx")
def workbook(request: Request, desk: ThisDesk, user: Reader) -> Response:
    view = View.of(request)
    found = worklist.every_alert(desk.home, view.chosen, view.order)
    log_access(desk.home, user.login, "planilha")
    return _sheet(
        desk.home, "casos", SHEET, found, {"competência": "mm/yyyy", "em risco": REAIS, "prazo": "dd/mm/yyyy"}
    )


@router.get("/debitos")
def debts(request: Request, desk: ThisDesk, user: Reader) -> Response:
    page, settled = View.of(request).page, "todos" in request.query_params
    found = register(desk.home, settled, page)
    pages = max(1, -(-found.quantos // DEBTS_OF_A_PAGE))
    return desk.page(request, "mesa_debitos.html", registro=found, todos=settled, pagina=page, paginas=pages)


@router.get("/debitos.xlsx")
def debts_workbook(request: Request, desk: ThisDesk, user: Reader) -> Response:
    found = register(desk.home, "todos" in request.query_params, page=None)
    log_access(desk.home, user.login, "planilha")
    formats = {"mês": "mm/yyyy", "confirmado em": "dd/mm/yyyy"}
    return _sheet(desk.home, "valores a recolher", DEBTS, found.debitos, formats | dict.fromkeys(DEBT_REAIS, REAIS))


def _sheet(
    home: Home, name: str, columns: Mapping[str, str], found: Sequence[Line], formats: Mapping[str, str]
) -> Response:
    """Return rows as a workbook of one sheet; `columns` maps each heading to its column."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "planilha.xlsx"
        invented = {"aviso": said} if (said := notice(home)) else {}
        cells = ([*(_cell(column, row[column]) for column in columns.values()), *invented.values()] for row in found)
        write_sheet(target, name, [*columns, *invented], cells, formats)
        content = target.read_bytes()
    attached = {"Content-Disposition": f'attachment; filename="{name.replace(" ", "-")}.xlsx"'}
    return Response(content, media_type=MEDIA_TYPES["xlsx"], headers=attached)


def _cell(name: str, value: Any) -> Any:
    match name:
        case "pessoa_id":
            return person_code(value)
        case "codigos_pagamento" | "alertas":
            return " ".join(value or ())
        case "estado_agora" | "tipo" | "fase":
            return name_of(value)
    return value


@router.get("/oficios/{nome}")
def letter_file(desk: ThisDesk, user: Reader, nome: str) -> Response:
    path = desk.home.relatorios / "oficios" / nome
    if not LETTER.fullmatch(nome) or not path.is_file():
        raise HTTPException(404)
    log_access(desk.home, user.login, "oficio")
    return FileResponse(path, filename=nome)
