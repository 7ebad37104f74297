// What every page shares: data on demand, numbers in Portuguese, the address as state, drawing, saving.
// It asks nothing of any server: data come by scripts beside the page, since a page opened from a file may not fetch.
"use strict";

const NUCLEO = JSON.parse(document.getElementById("nucleo").textContent);
for (const formato of Object.values(NUCLEO.formatos)) formato.numero = new Intl.NumberFormat("pt-BR", formato.intl);
const LOCAL = { decimal: ",", thousands: ".", grouping: [3], currency: ["R$ ", ""], percent: "%" };
const MESES = ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"];
const DIAS = ["domingo", "segunda", "terça", "quarta", "quinta", "sexta", "sábado"];
const TEMPO = {
  dateTime: "%d/%m/%Y", date: "%d/%m/%Y", time: "%H:%M", periods: ["", ""], days: DIAS, shortDays: DIAS.map((um) => um.slice(0, 3)),
  months: MESES, shortMonths: MESES.map((um) => um.slice(0, 3)),
};
const esperados = {};

/** Called by each file of dados/js with its name and its data. */
function residencias(nome, valor) {
  esperados[nome].entregar(valor);
}

function carregar(endereco) {
  return new Promise((feito, falhou) => {
    const script = document.createElement("script");
    script.src = endereco;
    script.onload = feito;
    script.onerror = () => falhou(new Error("Os dados não estão ao lado desta página: abra-a na pasta em que foi publicada."));
    document.head.append(script);
  });
}

function dados(nome) {
  if (!esperados[nome]) {
    esperados[nome] = {};
    esperados[nome].promessa = new Promise((feito, falhou) => {
      esperados[nome].entregar = feito;
      carregar(`dados/js/${nome}.js`).catch(falhou);
    });
  }
  return esperados[nome].promessa;
}

let biblioteca = null;
async function desenhar(alvo, especificacao, linhas) {
  biblioteca = biblioteca || carregar(NUCLEO.vega);
  await biblioteca;
  const inteira = { ...structuredClone(especificacao), datasets: { linhas }, config: structuredClone(NUCLEO.config) };
  if (alvo.clientWidth < 480) {
    inteira.config.axis.labelLimit = 130;
    inteira.config.axisX = { titleAnchor: "end" };
    inteira.config.legend.columns = 2;
  }
  const { view } = await vegaEmbed(alvo, inteira, {
    actions: false, renderer: "svg", formatLocale: LOCAL, timeFormatLocale: TEMPO, tooltip: mostrarDica, logLevel: 1,
  });
  // One picture, whose words are beside it: nothing in it takes the focus or a name.
  alvo.querySelectorAll("[role], [aria-label], [aria-roledescription], [tabindex]").forEach((um) => {
    for (const atributo of ["role", "aria-label", "aria-roledescription", "tabindex"]) um.removeAttribute(atributo);
  });
  return view;
}

function desenharLinhas(alvo, formato, linhas) {
  return desenhar(alvo, NUCLEO.linhas[formato] || NUCLEO.linhas.decimal, linhas);
}

function formatado(valor, formato, vazio = "não se mostra") {
  if (valor === null || valor === undefined) return vazio;
  return formato in NUCLEO.formatos ? NUCLEO.formatos[formato].numero.format(valor).replace(/\s?%/, "\u00a0%") : String(valor);
}

function mesCurto(mes) {
  return `${mes.slice(5, 7)}/${mes.slice(0, 4)}`;
}

const dica = document.getElementById("dica");
function mostrarDica(_, evento, __, texto) {
  dica.hidden = !texto;
  if (!texto) return;
  dica.textContent = texto;
  const caixa = dica.getBoundingClientRect();
  dica.style.left = `${Math.max(8, Math.min(evento.clientX + 14, innerWidth - caixa.width - 8))}px`;
  dica.style.top = `${evento.clientY + 18 + caixa.height > innerHeight ? evento.clientY - caixa.height - 10 : evento.clientY + 18}px`;
}

// The address keeps every choice: what comes after # and has a = in it. Anything else there is the name of a part.
function lerEstado() {
  return new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
}

function gravarEstado(mudar) {
  const estado = lerEstado();
  mudar(estado);
  const texto = estado.toString();
  history.replaceState(null, "", texto ? `#${texto}` : location.pathname);
}

// Going to a part of the page must not undo the choices that the address keeps.
document.addEventListener("click", (evento) => {
  const ancora = evento.target.closest("a[href^='#']");
  const alvo = ancora && document.getElementById(ancora.getAttribute("href").slice(1));
  if (!alvo || !location.hash.includes("=")) return;
  evento.preventDefault();
  alvo.scrollIntoView();
  alvo.tabIndex = -1;
  alvo.focus({ preventScroll: true });
});

document.getElementById("tema").addEventListener("click", () => {
  const raiz = document.documentElement;
  const escuro = raiz.dataset.tema ? raiz.dataset.tema === "escuro" : matchMedia("(prefers-color-scheme: dark)").matches;
  raiz.dataset.tema = escuro ? "claro" : "escuro";
});

function elemento(nome, atributos = {}, ...filhos) {
  const novo = document.createElement(nome);
  for (const [atributo, valor] of Object.entries(atributos)) {
    if (valor !== null && valor !== false) novo.setAttribute(atributo, valor === true ? "" : valor);
  }
  novo.append(...filhos.filter((filho) => filho !== null && filho !== undefined));
  return novo;
}

/** Fill a table: columns are {rotulo, formato}, rows are lists of texts. */
function preencherTabela(tabela, colunas, linhas) {
  const titulos = colunas.map((coluna) =>
    elemento("th", { scope: "col", class: coluna.formato in NUCLEO.formatos ? "numero" : null }, coluna.rotulo));
  tabela.tHead.replaceChildren(elemento("tr", {}, ...titulos));
  tabela.tBodies[0].replaceChildren(...linhas.map((linha) => elemento("tr", {}, ...linha.map((texto, posicao) =>
    posicao
      ? elemento("td", { class: colunas[posicao].formato in NUCLEO.formatos ? "numero" : null }, texto)
      : elemento("th", { scope: "row" }, texto)))));
}

/** A line of the size of a word. */
function tendencia(valores) {
  const pontos = valores.filter((valor) => valor !== null).map((valor, lugar) => [lugar, valor]);
  const espaco = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(espaco, "svg");
  svg.setAttribute("class", "tendencia");
  svg.setAttribute("viewBox", "0 0 100 26");
  svg.setAttribute("aria-hidden", "true");
  if (pontos.length < 2) return svg;
  const numeros = pontos.map(([, valor]) => valor);
  const [menor, maior] = [Math.min(...numeros), Math.max(...numeros)];
  const linha = document.createElementNS(espaco, "polyline");
  linha.setAttribute("points", pontos.map(([lugar, valor]) =>
    `${(2 + (96 * lugar) / (pontos.length - 1)).toFixed(1)},${(22 - (18 * (valor - menor)) / (maior - menor || 1)).toFixed(1)}`).join(" "));
  svg.append(linha);
  return svg;
}

function entregar(nome, conteudo, tipo) {
  const ancora = elemento("a", { href: URL.createObjectURL(new Blob([conteudo], { type: tipo })), download: nome });
  ancora.click();
  setTimeout(() => URL.revokeObjectURL(ancora.href), 10000);
}

/** The drawing of a figure as a file of its own: colours resolved, outlines inside, title, source and warning written. */
function comoArquivo(figura) {
  const original = figura.querySelector(".grafico svg");
  const caixa = original.viewBox.baseVal;
  const [largura, altura] = caixa && caixa.width ? [caixa.width, caixa.height] : [original.clientWidth, original.clientHeight];
  const copia = original.cloneNode(true);
  const tamanho = largura / 34;
  const topo = tamanho * 3;
  const estilo = getComputedStyle(document.documentElement);
  const regras = original.classList.contains("mapa")
    ? [0, 1, 2, 3, 4, 5].map((k) => `.k${k}{fill:${getComputedStyle(original).getPropertyValue(k ? `--classe-${k}` : "--oculto")}}`).join("")
      + `use{stroke:${estilo.getPropertyValue("--cartao")};stroke-width:1.5}.contorno{fill:none;stroke:${estilo.getPropertyValue("--suave")};stroke-width:2}text{font:44px sans-serif;fill:${estilo.getPropertyValue("--texto")}}`
    : "";
  copia.querySelectorAll("use").forEach((uso) => uso.removeAttribute("data-c"));
  const definicoes = regras ? document.querySelector(".definicoes").innerHTML : "";
  const quem = figura.querySelector("h3, h2").textContent;
  const rodape = [NUCLEO.ficticio, NUCLEO.titulo].filter(Boolean).join(". ");
  const texto = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${largura} ${altura + topo + tamanho * 2}" width="${largura}" height="${altura + topo + tamanho * 2}">`
    + `<style>${regras}</style><rect width="100%" height="100%" fill="var(--cartao)"/>`
    + `<text x="${tamanho / 2}" y="${tamanho * 1.6}" style="font:600 ${tamanho}px sans-serif;fill:var(--texto)"></text>`
    + `<g transform="translate(0 ${topo})">${definicoes}${copia.innerHTML}</g>`
    + `<text x="${tamanho / 2}" y="${altura + topo + tamanho * 1.3}" style="font:${tamanho * 0.7}px sans-serif;fill:var(--suave)"></text></svg>`;
  const documento = new DOMParser().parseFromString(texto.replace(/var\((--[\w-]+)\)/g, (_, nome) => estilo.getPropertyValue(nome).trim()), "image/svg+xml");
  const escritos = documento.documentElement.querySelectorAll(":scope > text");
  escritos[0].textContent = quem;
  escritos[1].textContent = rodape;
  return new XMLSerializer().serializeToString(documento);
}

async function baixarFigura(figura, tipo) {
  const texto = comoArquivo(figura);
  if (tipo === "svg") return entregar(`${figura.id}.svg`, texto, "image/svg+xml");
  const imagem = new Image();
  imagem.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(texto)}`;
  await imagem.decode();
  const tela = document.createElement("canvas");
  const escala = Math.min(3, 2000 / imagem.naturalWidth);
  tela.width = imagem.naturalWidth * escala;
  tela.height = imagem.naturalHeight * escala;
  tela.getContext("2d").drawImage(imagem, 0, 0, tela.width, tela.height);
  const conteudo = await new Promise((feito) => tela.toBlob(feito, "image/png"));
  return entregar(`${figura.id}.png`, conteudo, "image/png");
}

document.querySelectorAll("figure [data-baixar]").forEach((botao) => {
  const tipo = botao.dataset.baixar;
  if (tipo !== "csv") botao.addEventListener("click", () => baixarFigura(botao.closest("figure"), tipo));
});

// Search of a place: names come when somebody is about to type.
const procura = document.getElementById("procura");
const porNome = new Map();
function escritoDe([id, nome, uf]) {
  const tipo = { br: "país", re: "grande região", uf: "estado", rs: "região de saúde", mu: "município" }[id.slice(0, 2)];
  return `${nome}${uf && id.slice(0, 2) !== "uf" ? ` (${uf})` : ""}, ${tipo}`;
}
async function conhecerLugares() {
  if (porNome.size) return;
  const nomes = await dados("nomes");
  for (const um of nomes) porNome.set(escritoDe(um), um[0]);
  sugerir();
}
function semAcento(texto) {
  return texto.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}
function achados(texto) {
  const procurado = semAcento(texto);
  const todos = [...porNome.keys()];
  const comeco = todos.filter((um) => semAcento(um).startsWith(procurado));
  return [...comeco, ...todos.filter((um) => !comeco.includes(um) && semAcento(um).includes(procurado))].slice(0, 12);
}
function sugerir() {
  const lista = document.getElementById("lugares-conhecidos");
  lista.replaceChildren(...achados(procura.lugar.value).map((um) => elemento("option", { value: um })));
}
if (procura) {
  procura.lugar.addEventListener("focus", conhecerLugares, { once: true });
  procura.lugar.addEventListener("input", sugerir);
  procura.addEventListener("submit", async (evento) => {
    evento.preventDefault();
    const aviso = procura.querySelector(".aviso");
    try {
      await conhecerLugares();
    } catch (falha) {
      aviso.textContent = falha.message;
      return;
    }
    const texto = procura.lugar.value.trim();
    const escolhido = porNome.has(texto) ? texto : texto && achados(texto)[0];
    aviso.textContent = escolhido ? "" : `Nenhum lugar se chama “${texto}”.`;
    if (escolhido) location.href = `lugar.html#lugar=${porNome.get(escolhido)}`;
  });
}
