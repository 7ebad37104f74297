// Several places and specialties on one time line. Every choice is in the address.
"use strict";

const MEDIDAS = JSON.parse(document.getElementById("medidas").textContent);
const LIMITES = { lugares: 6, especialidades: 4 };
const quadro = document.getElementById("comparacao");
const seletor = document.getElementById("medida");
const TODAS = "Todas as especialidades";
let mostrados = { meses: [], linhas: [] };

seletor.append(...MEDIDAS.map((medida) => elemento("option", { value: medida.id }, medida.rotulo)));

function caixas(campo, opcoes, marcados) {
  const quantos = LIMITES[campo.id];
  const caixa = elemento("div", { class: "caixas", tabindex: "0", role: "group", "aria-label": campo.querySelector("legend").textContent },
    ...opcoes.map(([valor, texto]) => {
      const marca = elemento("input", { type: "checkbox", value: valor, checked: marcados.includes(valor) });
      marca.disabled = !marca.checked && marcados.length >= quantos;
      return elemento("label", {}, marca, texto);
    }));
  const focado = campo.contains(document.activeElement) ? document.activeElement.value : null;
  campo.replaceChildren(campo.querySelector("legend"), caixa);
  if (focado !== null) [...caixa.querySelectorAll("input")].find((um) => um.value === focado)?.focus();
  caixa.addEventListener("change", () => {
    gravarEstado((estado) => estado.set(campo.id, [...caixa.querySelectorAll("input:checked")].map((um) => um.value).join(";")));
    comparar();
  });
}

async function comparar() {
  const estado = lerEstado();
  const medida = MEDIDAS.find((uma) => uma.id === estado.get("medida")) || MEDIDAS[0];
  seletor.value = medida.id;
  const frase = quadro.querySelector(".frase");
  try {
    const [{ rotulo, formato, meses, series }, nomes] = await Promise.all([dados(`comparar-${medida.id}`), dados("nomes")]);
    const conhecidos = new Map(nomes.map(([id, nome, uf]) => [id, id.startsWith("rs-") ? `${nome} (${uf})` : nome]));
    const pedidas = estado.has("especialidades") ? estado.get("especialidades").split(";") : [""];
    const especialidades = pedidas.filter((uma) => uma in series);
    const todos = [...new Set(Object.values(series).flatMap((uma) => Object.keys(uma)))].filter((id) => conhecidos.has(id));
    const ordem = [...conhecidos.keys()];
    todos.sort((um, outro) => ordem.indexOf(um) - ordem.indexOf(outro));
    const lugares = (estado.has("lugares") ? estado.get("lugares").split(";") : todos.slice(0, 3)).filter((id) => todos.includes(id));
    caixas(document.getElementById("lugares"), todos.map((id) => [id, conhecidos.get(id)]), lugares);
    document.getElementById("especialidades").hidden = Object.keys(series).length < 2;
    caixas(document.getElementById("especialidades"), Object.keys(series).sort((uma, outra) => uma.localeCompare(outra)).map((uma) => [uma, uma || TODAS]), especialidades);
    const linhas = especialidades.flatMap((especialidade) => lugares
      .filter((id) => series[especialidade][id])
      .map((id) => ({
        nome: especialidades.length > 1 || especialidade ? `${conhecidos.get(id)}, ${especialidade || TODAS.toLowerCase()}` : conhecidos.get(id),
        valores: series[especialidade][id],
      })));
    mostrados = { meses, linhas, rotulo };
    document.getElementById("comparacao-titulo").textContent = rotulo;
    frase.textContent = linhas.length ? linhas.map(({ nome, valores }) => {
      const vistos = valores.map((valor, lugar) => [valor, meses[lugar]]).filter(([valor]) => valor !== null);
      const [[antes, mesAntes], [depois, mesDepois]] = [vistos[0], vistos[vistos.length - 1]];
      return mesAntes === mesDepois ? `${nome}: ${formatado(depois, formato)} (${mesCurto(mesDepois)})`
        : `${nome} foi de ${formatado(antes, formato)} (${mesCurto(mesAntes)}) a ${formatado(depois, formato)} (${mesCurto(mesDepois)})`;
    }).join("; ") + "." : "Escolha ao menos um lugar e uma especialidade de que haja valores.";
    const usados = meses.map((mes, lugar) => [mes, lugar]).filter(([, lugar]) => linhas.some(({ valores }) => valores[lugar] !== null));
    preencherTabela(quadro.querySelector("table"), [{ rotulo: "Linha" }, ...usados.map(([mes]) => ({ rotulo: mesCurto(mes), formato }))],
      linhas.map(({ nome, valores }) => [nome, ...usados.map(([, lugar]) => formatado(valores[lugar], formato, "–"))]));
    const pontos = linhas.flatMap(({ nome, valores }) => usados.map(([mes, lugar]) => ({
      mes: `${mes}-02`, nome, valor: valores[lugar], destaque: true, [NUCLEO.dica]: `${nome}\n${mesCurto(mes)}: ${formatado(valores[lugar], formato)}`,
    }))).filter((ponto) => ponto.valor !== null);
    const grafico = quadro.querySelector(".grafico");
    if (pontos.length) await desenharLinhas(grafico, formato, pontos);
    else grafico.replaceChildren();
    document.documentElement.dataset.pronta = `${medida.id} ${linhas.length}`;
  } catch (falha) {
    frase.textContent = falha.message;
  }
}

seletor.addEventListener("change", () => {
  gravarEstado((estado) => {
    estado.set("medida", seletor.value);
    estado.delete("especialidades");
  });
  comparar();
});
quadro.querySelector("[data-baixar=csv]").addEventListener("click", () => {
  const escrito = (valor) => (valor === null ? "" : String(valor).replace(".", ","));
  const texto = [["linha", ...mostrados.meses].join(";"), ...mostrados.linhas.map(({ nome, valores }) => [`"${nome}"`, ...valores.map(escrito)].join(";"))].join("\r\n");
  entregar("comparacao.csv", `\ufeff${texto}\r\n`, "text/csv");
});
addEventListener("hashchange", comparar);
comparar();
