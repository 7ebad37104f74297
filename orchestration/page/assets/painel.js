// The figures of the page: they come drawn; what the reader chooses is loaded, shown and kept in the address.
// Which numbers may be shown, the sentences and the classes of the maps were decided before: see views.py.
"use strict";

const FIGURAS = JSON.parse(document.getElementById("figuras").textContent);
const DESTAQUES = 6;

function chaveDe(id, quadro) {
  const escolhidos = Object.fromEntries([...quadro.querySelectorAll("select[data-campo]")].map((um) => [um.dataset.campo, um.value]));
  const inicial = FIGURAS[id].inicial.split("|");
  return FIGURAS[id].escolhas.map((campo, lugar) => escolhidos[campo] ?? inicial[lugar]).join("|");
}

function comoRegistros(figura, linhas) {
  return linhas.map((linha) => Object.fromEntries(figura.colunas.map((coluna, lugar) => [coluna.campo, linha[lugar]])));
}

function formatoDe(figura, linha, campo) {
  return (campo === figura.medida && linha.formato) || figura.colunas.find((coluna) => coluna.campo === campo)?.formato || "texto";
}

/** What the pointer shows of a row: its name, then each fact with its label. */
function emPalavras(figura, linha) {
  return Object.entries(figura.dica).map(([campo, rotulo], lugar) => {
    const texto = formatado(linha[campo], formatoDe(figura, linha, campo));
    if (!lugar) return texto;
    return `${campo === figura.medida && linha.rotulo ? linha.rotulo : rotulo}: ${texto}`;
  }).join("\n");
}

async function noMes(id, quadro) {
  const figura = FIGURAS[id];
  const chave = chaveDe(id, quadro);
  const alvo = quadro.querySelector(".grafico");
  const escolha = (await dados(`figura-${id}`))[chave];
  const frase = quadro.querySelector(".frase");
  const visiveis = figura.colunas.filter((coluna) => coluna.rotulo);
  if (!escolha) {
    frase.textContent = "Nesta combinação mostra-se menos de um terço das células.";
    preencherTabela(quadro.querySelector("table"), visiveis, []);
    alvo.hidden = true;
    return;
  }
  alvo.hidden = false;
  const linhas = comoRegistros(figura, escolha.linhas);
  frase.textContent = escolha.frase;
  preencherTabela(quadro.querySelector("table"), visiveis.map((coluna) => ({ ...coluna, rotulo: coluna.rotulo })),
    linhas.map((linha) => visiveis.map(({ campo }) => formatado(linha[campo], formatoDe(figura, linha, campo), linha.motivo || "não se mostra"))));
  if (figura.codigo) {
    desenharMapa(figura, quadro, alvo, escolha, linhas);
  } else {
    for (const linha of linhas) linha[NUCLEO.dica] = emPalavras(figura, linha);
    await desenhar(alvo, figura.grafico, linhas);
  }
}

function desenharMapa(figura, quadro, alvo, escolha, linhas) {
  if (!alvo.querySelector("svg.mapa")) alvo.replaceChildren(quadro.mapaGuardado);
  const mapa = alvo.querySelector("svg.mapa");
  const classes = new Map(linhas.filter((linha) => linha[figura.medida] !== null)
    .map((linha) => [String(linha[figura.codigo]), 1 + escolha.limites.filter((limite) => linha[figura.medida] > limite).length]));
  mapa.setAttribute("class", `mapa ${escolha.mapa}`);
  mapa.querySelectorAll("use[data-c]").forEach((area) => area.setAttribute("class", `k${classes.get(area.dataset.c) || 0}`));
  const legenda = quadro.querySelector(".legenda");
  legenda.className = `legenda ${escolha.mapa}`;
  const itens = escolha.legenda.map((texto, lugar) => [lugar + 1, texto]);
  legenda.replaceChildren(...[...itens, [0, "não se mostra"]].map(([classe, texto]) =>
    elemento("li", {}, elemento("span", { class: `k${classe}` }), texto)));
}

async function noTempo(id, quadro) {
  const figura = FIGURAS[id];
  const { meses, series } = await dados(`tempo-${id}`);
  const daEscolha = series[chaveDe(id, quadro)] || {};
  const nomes = Object.keys(daEscolha);
  const alvo = quadro.querySelector(".grafico");
  const frase = quadro.querySelector(".frase");
  const { formato } = (await dados(`figura-${id}`))[chaveDe(id, quadro)] || { formato: "decimal" };
  const destacados = destacar(id, quadro, nomes, daEscolha);
  if (!nomes.length) {
    frase.textContent = "Nesta escolha não há valores de dois meses que se possam mostrar.";
    alvo.replaceChildren();
    return;
  }
  if (alvo.querySelector("svg.mapa")) quadro.mapaGuardado = alvo.querySelector("svg.mapa");
  const linhas = nomes.flatMap((nome) => meses.map((mes, lugar) => ({
    mes: `${mes}-02`, nome, valor: daEscolha[nome][lugar], destaque: destacados.includes(nome),
    [NUCLEO.dica]: `${nome}\n${mesCurto(mes)}: ${formatado(daEscolha[nome][lugar], formato)}`,
  }))).filter((linha) => linha.valor !== null && linha.valor !== undefined);
  frase.textContent = destacados.map((nome) => {
    const vistos = daEscolha[nome].map((valor, lugar) => [valor, meses[lugar]]).filter(([valor]) => valor !== null);
    const [[antes, mesAntes], [depois, mesDepois]] = [vistos[0], vistos[vistos.length - 1]];
    return `${nome} foi de ${formatado(antes, formato)} (${mesCurto(mesAntes)}) a ${formatado(depois, formato)} (${mesCurto(mesDepois)})`;
  }).join("; ") + ".";
  preencherTabela(quadro.querySelector("table"),
    [{ rotulo: figura.colunas.find((coluna) => coluna.campo === figura.nomeia)?.rotulo || "Nome" }, ...meses.map((mes) => ({ rotulo: mesCurto(mes), formato }))],
    nomes.map((nome) => [nome, ...daEscolha[nome].map((valor) => formatado(valor, formato))]));
  await desenharLinhas(alvo, formato, linhas);
}

/** The names to draw in colour: those of the address, or the country and the extremes. */
function destacar(id, quadro, nomes, serie) {
  const campo = quadro.querySelector(".destacar");
  const ultimo = (nome) => serie[nome].filter((valor) => valor !== null).pop();
  const guardados = (lerEstado().get(`${id}.linhas`) || "").split(";").filter((nome) => nomes.includes(nome));
  const ordem = [...nomes].sort((uma, outra) => ultimo(outra) - ultimo(uma));
  const destacados = guardados.length ? guardados
    : [...new Set([...nomes.filter((nome) => nome === "Brasil"), ...ordem.slice(0, 2), ...ordem.slice(-1)])];
  campo.hidden = nomes.length < 2;
  const caixa = elemento("div", { class: "caixas", tabindex: "0", role: "group", "aria-label": "Linhas em destaque" }, ...nomes.map((nome) => {
    const marca = elemento("input", { type: "checkbox", value: nome, checked: destacados.includes(nome) });
    marca.disabled = !marca.checked && destacados.length >= DESTAQUES;
    return elemento("label", {}, marca, nome);
  }));
  caixa.addEventListener("change", () => {
    const marcados = [...caixa.querySelectorAll("input:checked")].map((um) => um.value);
    gravarEstado((estado) => estado.set(`${id}.linhas`, marcados.join(";")));
    mostrar(id);
  });
  const focado = campo.contains(document.activeElement) ? document.activeElement.value : null;
  campo.replaceChildren(campo.querySelector("legend"), caixa);
  if (focado) [...caixa.querySelectorAll("input")].find((um) => um.value === focado)?.focus();
  return destacados;
}

async function mostrar(id) {
  const quadro = document.getElementById(id);
  const vista = lerEstado().get(`${id}.vista`) || "mes";
  quadro.querySelectorAll("[data-vista]").forEach((botao) => botao.setAttribute("aria-pressed", botao.dataset.vista === vista));
  const legenda = quadro.querySelector(".legenda");
  if (legenda) legenda.hidden = vista === "tempo";
  try {
    if (vista === "tempo") {
      await noTempo(id, quadro);
    } else {
      quadro.querySelector(".destacar").hidden = true;
      await noMes(id, quadro);
    }
  } catch (falha) {
    quadro.querySelector(".frase").textContent = falha.message;
  }
  quadro.dataset.desenhado = `${vista} ${chaveDe(id, quadro)}`;
}

/** A figure that was only drawn becomes alive: its words follow the pointer, its width that of the screen. */
async function despertar(id) {
  const quadro = document.getElementById(id);
  if (quadro.dataset.desenhado) return;
  quadro.dataset.desenhado = "despertando";
  await mostrar(id);
}

for (const id of Object.keys(FIGURAS)) {
  const quadro = document.getElementById(id);
  const estado = lerEstado();
  quadro.mapaGuardado = quadro.querySelector("svg.mapa");
  let guardado = estado.has(`${id}.vista`) || estado.has(`${id}.linhas`);
  quadro.querySelectorAll("select[data-campo]").forEach((seletor) => {
    const valor = estado.get(`${id}.${seletor.dataset.campo}`);
    if (valor && [...seletor.options].some((opcao) => opcao.value === valor)) {
      seletor.value = valor;
      guardado = true;
    }
    seletor.addEventListener("change", () => {
      gravarEstado((novo) => {
        novo.set(`${id}.${seletor.dataset.campo}`, seletor.value);
        novo.delete(`${id}.linhas`);
      });
      mostrar(id);
    });
  });
  quadro.querySelectorAll("[data-vista]").forEach((botao) => botao.addEventListener("click", () => {
    gravarEstado((novo) => (botao.dataset.vista === "mes" ? novo.delete(`${id}.vista`) : novo.set(`${id}.vista`, botao.dataset.vista)));
    mostrar(id);
  }));
  quadro.querySelector(".grafico").addEventListener("pointerenter", () => despertar(id), { once: true });
  if (guardado) mostrar(id);
}

// On a telephone a chart drawn for a wide screen would be small: it is drawn again when it comes into view.
if (matchMedia("(max-width: 46rem)").matches) {
  const vigia = new IntersectionObserver((vistos) => vistos.forEach((visto) => {
    const id = visto.target.closest("figure").id;
    if (visto.isIntersecting && !FIGURAS[id].codigo) despertar(id);
  }), { rootMargin: "300px" });
  document.querySelectorAll("figure .grafico").forEach((alvo) => vigia.observe(alvo));
}

document.querySelectorAll("figure .grafico").forEach((alvo) => {
  const id = alvo.closest("figure").id;
  let porCodigo = null;
  alvo.addEventListener("pointermove", async (evento) => {
    const area = evento.target.closest("use[data-c]");
    if (!area) return mostrarDica(null, evento, null, "");
    const escolha = (await dados(`figura-${id}`))[chaveDe(id, alvo.closest("figure"))];
    if (!porCodigo || porCodigo.escolha !== escolha) {
      porCodigo = { escolha, linhas: new Map(comoRegistros(FIGURAS[id], escolha ? escolha.linhas : []).map((linha) => [String(linha[FIGURAS[id].codigo]), linha])) };
    }
    const linha = porCodigo.linhas.get(area.dataset.c);
    return mostrarDica(null, evento, null, linha ? emPalavras(FIGURAS[id], linha) : "não se mostra");
  });
  alvo.addEventListener("pointerleave", (evento) => mostrarDica(null, evento, null, ""));
});

document.documentElement.dataset.pronta = "sim";
