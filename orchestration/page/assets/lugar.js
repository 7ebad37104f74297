// The page of a place: its figures, its rank among its equals, how they changed, its neighbours and what it lacks.
"use strict";

const MEDIDAS = JSON.parse(document.getElementById("medidas").textContent);
const TIPOS = { brasil: "país", regiao: "grandes regiões", uf: "estados", regiao_saude: "regiões de saúde", municipio: "municípios" };
const METODOS = { razao: "parâmetro por habitante", p75: "região no percentil 75", media_nacional: "média nacional" };
const ficha = document.getElementById("ficha");

async function arquivoDe(id, nomes) {
  if (id === "br" || id.startsWith("re-")) return dados("lugares-br");
  if (/^(uf|mu)-/.test(id)) return dados(`lugares-${id.slice(3, 5)}`);
  const uf = nomes.find((um) => um[0] === id)?.[2];
  const estado = nomes.find((um) => um[0].startsWith("uf-") && um[2] === uf);
  return dados(`lugares-${estado ? estado[0].slice(3) : id.slice(3, 5)}`);
}

function ligacao(id, nome) {
  return elemento("a", { href: `#lugar=${id}` }, nome);
}

function cartao(medida, lugar, estado, pais, nomeDoEstado, meses) {
  let seu = lugar.v[medida.id];
  let onde = "";
  if ((!seu || seu.valor === undefined) && estado && estado.v[medida.id]) {
    seu = estado.v[medida.id];
    onde = ` (em ${nomeDoEstado})`;
  }
  const valor = seu && seu.valor !== null && seu.valor !== undefined ? formatado(seu.valor, medida.formato) : null;
  const doPais = pais.v[medida.id];
  const notas = [];
  if (valor !== null && seu.posicao && seu.de > 1) notas.push(`${seu.posicao}º de ${seu.de} ${TIPOS[(onde ? estado : lugar).nivel]} com valor`);
  if (doPais && doPais.valor !== null && doPais.valor !== undefined && lugar !== pais) notas.push(`Brasil: ${formatado(doPais.valor, medida.formato)}`);
  const vistos = seu ? seu.serie.map((um, lugar_) => [um, meses[lugar_]]).filter(([um]) => um !== null) : [];
  if (vistos.length > 1) notas.push(`em ${mesCurto(vistos[0][1])}: ${formatado(vistos[0][0], medida.formato)}`);
  return elemento("div", {},
    elemento("dt", {}, `${medida.rotulo}${onde}`),
    elemento("dd", { class: valor === null ? "ausente" : null }, valor ?? (seu && seu.motivo) ?? "sem valor para este lugar",
      vistos.length > 2 ? tendencia(seu.serie) : null,
      elemento("small", {}, [...notas, `${medida.indicador}${seu && seu.mes ? `, ${mesCurto(seu.mes)}` : ""}`].join("; "))));
}

function tabela(titulo, colunas, linhas) {
  const quadro = elemento("table", {}, elemento("caption", { class: "so-leitor" }, titulo), elemento("thead"), elemento("tbody"));
  preencherTabela(quadro, colunas, linhas);
  return elemento("div", { class: "rolagem", tabindex: "0", role: "region", "aria-label": titulo }, quadro);
}

function lacunas(lugar) {
  if (!lugar.lacunas) return null;
  const numero = { formato: "decimal" };
  return elemento("section", {},
    elemento("h2", {}, "Diagnóstico: o que mais falta"),
    elemento("p", {}, `Maior lacuna: ${lugar.lacunas[0].especialidade}, ${formatado(lugar.lacunas[0].lacuna, "decimal")} em tempo integral. O que é necessário é uma estimativa, pelo método ao lado.`),
    tabela("Lacunas por especialidade",
      [{ rotulo: "Especialidade" }, { rotulo: "Necessário", ...numero }, { rotulo: "Disponível", ...numero }, { rotulo: "Lacuna", ...numero }, { rotulo: "Cobertura", ...numero }, { rotulo: "Método" }],
      lugar.lacunas.map((uma) => [uma.especialidade, formatado(uma.necessidade, "decimal"), formatado(uma.oferta, "decimal"), formatado(uma.lacuna, "decimal"), formatado(uma.cobertura, "percentual"), METODOS[uma.metodo] || uma.metodo])));
}

async function mostrarLugar() {
  const id = lerEstado().get("lugar");
  if (!id) return;
  try {
    const nomes = await dados("nomes");
    const conhecidos = new Map(nomes.map((um) => [um[0], um[1]]));
    if (!conhecidos.has(id)) throw new Error(`Não há lugar “${id}”.`);
    const [{ meses, lugares }, gerais] = await Promise.all([arquivoDe(id, nomes), dados("lugares-br")]);
    const lugar = lugares[id];
    if (!lugar) throw new Error(`Não há lugar “${id}”.`);
    const pais = gerais.lugares.br;
    const estado = lugar.em ? lugares[lugar.em] : null;
    const uf = lugar.em ? conhecidos.get(lugar.em) : "";
    const vizinhos = (lugar.vizinhos || []).filter((um) => conhecidos.has(um));
    const comparaveis = lugar.nivel === "municipio" ? [] : ["br", id, ...vizinhos.slice(0, 4)];
    document.title = `${lugar.nome}: residências em saúde`;
    ficha.replaceChildren(
      elemento("h1", {}, lugar.nome),
      elemento("p", { class: "sumario" }, { brasil: "País", regiao: "Grande região", uf: "Unidade da federação", regiao_saude: "Região de saúde", municipio: "Município" }[lugar.nivel],
        ...(estado ? [" em ", ligacao(lugar.em, uf)] : []), ...(lugar.regiao && conhecidos.has(lugar.regiao) ? [", ", ligacao(lugar.regiao, conhecidos.get(lugar.regiao))] : [])),
      elemento("p", { class: "acoes" }, comparaveis.length ? elemento("a", { class: "botao", href: `comparar.html#medida=${MEDIDAS[0].id}&lugares=${comparaveis.join(";")}` }, "Comparar com os vizinhos") : null,
        elemento("button", { type: "button", id: "imprimir" }, "Imprimir")),
      elemento("h2", {}, "Em números"),
      elemento("dl", { class: "destaques" }, ...MEDIDAS.map((medida) => cartao(medida, lugar, estado, pais, uf, meses))));
    const secoes = [lacunas(lugar), elemento("section", {}, elemento("h2", {}, "Mês a mês"),
      tabela(`Números de ${lugar.nome}, mês a mês`, [{ rotulo: "Medida" }, ...meses.map((mes) => ({ rotulo: mesCurto(mes), formato: "decimal" }))],
        MEDIDAS.filter((medida) => lugar.v[medida.id]).map((medida) => [medida.rotulo, ...lugar.v[medida.id].serie.map((valor) => formatado(valor, medida.formato, "–"))])))];
    if (vizinhos.length) {
      secoes.push(elemento("section", {}, elemento("h2", {}, lugar.nivel === "municipio" ? "Na mesma região de saúde" : "Vizinhos"),
        elemento("ul", { class: "vizinhos" }, ...vizinhos.map((um) => elemento("li", {}, ligacao(um, conhecidos.get(um)))))));
    }
    ficha.append(...secoes.filter(Boolean));
    document.getElementById("imprimir").addEventListener("click", () => print());
  } catch (falha) {
    ficha.replaceChildren(elemento("h1", {}, "Meu lugar"), elemento("p", {}, falha.message));
  }
  document.documentElement.dataset.pronta = id;
}

addEventListener("hashchange", () => {
  mostrarLugar();
  scrollTo(0, 0);
});
mostrarLugar();
