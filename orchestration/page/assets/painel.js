// Draws the figures of the page from the data that index.html carries. It asks nothing of any server.
// Where the numbers come from, and which may be shown, was decided before: nothing is computed here but text.
"use strict";

const FIGURAS = JSON.parse(document.getElementById("figuras").textContent);
const GEOMETRIA = JSON.parse(document.getElementById("geometria").textContent);
const FORMATOS = JSON.parse(document.getElementById("formatos").textContent);
for (const formato of Object.values(FORMATOS)) formato.numero = new Intl.NumberFormat("pt-BR", formato.intl);
const SO_ERROS = 1; // vega.Error: what it would only warn of is not the reader's business
const LOCAL = {
  decimal: ",", thousands: ".", grouping: [3], currency: ["R$ ", ""], percent: "%",
};

function formatado(valor, formato, vazio) {
  if (valor === null || valor === undefined) return vazio;
  return formato in FORMATOS ? FORMATOS[formato].numero.format(valor) : String(valor);
}

function cor(nome) {
  return getComputedStyle(document.documentElement).getPropertyValue(nome).trim();
}

function tema() {
  const texto = cor("--texto");
  const suave = cor("--suave");
  const linha = cor("--linha");
  const estreita = window.matchMedia("(max-width: 40rem)").matches;
  return {
    background: "transparent",
    font: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
    view: { stroke: null },
    axis: {
      labelColor: texto, titleColor: suave, gridColor: linha, domainColor: linha, tickColor: linha,
      labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, labelLimit: estreita ? 150 : 220,
    },
    legend: { labelColor: texto, titleColor: suave, labelFontSize: 12, titleFontSize: 12, labelLimit: 260, orient: "bottom", columns: estreita ? 2 : 3 },
    header: { labelColor: texto, titleColor: suave },
    text: { color: texto },
    bar: { color: cor("--serie-1") },
    point: { color: cor("--serie-1") },
    rule: { color: suave },
    range: {
      category: [1, 2, 3, 4, 5, 6, 7].map((posicao) => cor(`--serie-${posicao}`)),
      ramp: [cor("--rampa-1"), cor("--rampa-2"), cor("--rampa-3")],
      heatmap: [cor("--rampa-1"), cor("--rampa-2"), cor("--rampa-3")],
    },
  };
}

// Vega-Lite specifications name colours by their CSS variable, so that light and dark share one specification.
function comCores(no) {
  if (typeof no === "string" && no.startsWith("--")) return cor(no);
  if (Array.isArray(no)) return no.map(comCores);
  if (no && typeof no === "object") return Object.fromEntries(Object.entries(no).map(([chave, valor]) => [chave, comCores(valor)]));
  return no;
}

function registros(figura) {
  const campos = figura.colunas.map((coluna) => coluna.campo);
  return figura.linhas.map((linha) => Object.fromEntries(campos.map((campo, posicao) => [campo, linha[posicao]])));
}

function escolhidos(figura, moldura) {
  const escolhas = [...moldura.querySelectorAll("select")].map((seletor) => [seletor.dataset.campo, seletor.value]);
  return registros(figura).filter((registro) => escolhas.every(([campo, valor]) => String(registro[campo]) === valor));
}

function frase(figura, linhas) {
  const coluna = figura.colunas.find((uma) => uma.campo === figura.medida);
  const rotulo = figura.nomeia;
  const validas = linhas.filter((linha) => linha[coluna.campo] !== null && !linha.resto);
  if (!validas.length) return "Nenhum valor pode ser mostrado nesta escolha: não há dado ou todas as células são pequenas.";
  const ordem = [...validas].sort((uma, outra) => outra[coluna.campo] - uma[coluna.campo]);
  const escrito = (linha) => formatado(linha[coluna.campo], linha.formato || coluna.formato);
  const ponta = (linha) => {
    const iguais = ordem.filter((outra) => escrito(outra) === escrito(linha)).length - 1;
    return `${linha[rotulo]} (${escrito(linha)})` + (iguais ? ` e mais ${iguais}` : "");
  };
  const [maior, menor] = [ordem[0], ordem[ordem.length - 1]];
  const ocultas = linhas.filter((linha) => linha[coluna.campo] === null).length;
  return `${maior.rotulo || coluna.rotulo}: ` +
    (escrito(maior) === escrito(menor)
      ? `${escrito(maior)} em ${validas.length === 1 ? maior[rotulo] : `todos os ${validas.length} mostrados`}`
      : `maior em ${ponta(maior)}, menor em ${ponta(menor)}`) +
    (ocultas ? `; ${ocultas} sem valor mostrado.` : ".");
}

function preencher(figura, moldura, linhas) {
  const visiveis = figura.colunas.filter((coluna) => coluna.rotulo);
  const suprimido = `menos de ${figura.minimo} pessoas ou suprimido`;
  const corpo = document.createElement("tbody");
  for (const linha of linhas) {
    const fila = corpo.insertRow();
    visiveis.forEach((coluna, posicao) => {
      const celula = posicao ? fila.insertCell() : fila.appendChild(document.createElement("th"));
      if (!posicao) celula.scope = "row";
      const formato = coluna.campo === figura.medida && linha.formato ? linha.formato : coluna.formato;
      celula.textContent = formatado(linha[coluna.campo], formato, linha.motivo || suprimido);
      if (formato in FORMATOS) celula.className = "numero";
    });
  }
  moldura.querySelector("tbody").replaceWith(corpo);
  moldura.querySelector(".frase").textContent = frase(figura, linhas);
}

async function desenhar(figura) {
  const moldura = document.getElementById(figura.id);
  const linhas = escolhidos(figura, moldura);
  preencher(figura, moldura, linhas);
  const alvo = moldura.querySelector(".grafico");
  if (!linhas.some((linha) => linha[figura.medida] !== null)) {
    alvo.replaceChildren();
    alvo.dataset.desenhado = "vazio";
    return;
  }
  const especificacao = comCores(figura.grafico);
  especificacao.datasets = { linhas, ...GEOMETRIA };
  especificacao.config = tema();
  // A map of a given height would float in the middle of a phone's narrow column.
  if (Number.isFinite(especificacao.height)) especificacao.height = Math.min(especificacao.height, alvo.clientWidth * 1.05);
  especificacao.description = moldura.querySelector(".frase").textContent;
  const formato = (linhas.find((linha) => linha.formato) || {}).formato;
  if (formato) aplicarFormato(especificacao, formato);
  await vegaEmbed(alvo, especificacao, {
    actions: false, renderer: "svg", formatLocale: LOCAL, tooltip: { theme: "custom" },
    logLevel: SO_ERROS,
  });
  alvo.dataset.desenhado = "sim";
}

// One figure may show measures of different units: the axis and the legend follow the measure chosen.
function aplicarFormato(especificacao, formato) {
  const d3 = FORMATOS[formato].eixo;
  const trocar = (no) => {
    if (!no || typeof no !== "object") return;
    if (no.format === "medida") no.format = d3;
    Object.values(no).forEach(trocar);
  };
  trocar(especificacao);
}

function desenharTodas() {
  return Promise.all(FIGURAS.map(desenhar));
}

for (const figura of FIGURAS) {
  document.getElementById(figura.id).querySelectorAll("select").forEach((seletor) => {
    seletor.addEventListener("change", () => desenhar(figura));
  });
}
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", desenharTodas);
document.getElementById("tema").addEventListener("click", () => {
  const raiz = document.documentElement;
  const escuro = raiz.dataset.tema ? raiz.dataset.tema === "escuro" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  raiz.dataset.tema = escuro ? "claro" : "escuro";
  desenharTodas();
});
desenharTodas();
