-- Numbers that identify people, as DuckDB macros: CPF, CNS and council. Ingest, identity and the audit check them with these alone.

create or replace temp macro so_digitos(texto) as regexp_replace(texto, '[^0-9]', '', 'g');

-- A CPF as an integer: both check digits are right and the eleven digits are not all the same.
create or replace temp macro cpf_confere(n) as
    n % 11111111111 <> 0
    and (
        n // 100 % 10 * 2 + n // 1000 % 10 * 3 + n // 10000 % 10 * 4 + n // 100000 % 10 * 5 + n // 1000000 % 10 * 6
        + n // 10000000 % 10 * 7 + n // 100000000 % 10 * 8 + n // 1000000000 % 10 * 9 + n // 10000000000 % 10 * 10
    ) * 10 % 11 % 10 = n // 10 % 10
    and (
        n // 10 % 10 * 2 + n // 100 % 10 * 3 + n // 1000 % 10 * 4 + n // 10000 % 10 * 5 + n // 100000 % 10 * 6
        + n // 1000000 % 10 * 7 + n // 10000000 % 10 * 8 + n // 100000000 % 10 * 9 + n // 1000000000 % 10 * 10
        + n // 10000000000 % 10 * 11
    ) * 10 % 11 % 10 = n % 10;

-- A CNS as an integer: the sum of its fifteen digits, weighted 15 to 1, is a multiple of 11.
create or replace temp macro cns_confere(n) as
    (
        n % 10 + n // 10 % 10 * 2 + n // 100 % 10 * 3 + n // 1000 % 10 * 4 + n // 10000 % 10 * 5
        + n // 100000 % 10 * 6 + n // 1000000 % 10 * 7 + n // 10000000 % 10 * 8 + n // 100000000 % 10 * 9
        + n // 1000000000 % 10 * 10 + n // 10000000000 % 10 * 11 + n // 100000000000 % 10 * 12
        + n // 1000000000000 % 10 * 13 + n // 10000000000000 % 10 * 14 + n // 100000000000000 % 10 * 15
    ) % 11 = 0;

create or replace temp macro se_confere(n) as case when cpf_confere(n) then n end;
create or replace temp macro numero_do_cpf(texto) as
    case when regexp_full_match(texto, '[0-9./ -]+') and length(so_digitos(texto)) between 1 and 11
        then try_cast(so_digitos(texto) as bigint) end;
create or replace temp macro cpf_valido(texto) as se_confere(numero_do_cpf(texto));

-- A council key is acronym/UF/number. The variables `conselhos` and `conselhos_ocupacoes` are set from the seeds by keys.py.
create or replace temp macro numero_conselho(texto) as
    nullif(ltrim(case when regexp_full_match(texto, '[0-9]*') then texto else so_digitos(texto) end, '0'), '');
create or replace temp macro uf_conselho(texto) as
    case when regexp_full_match(upper(trim(texto)), '[A-Z]{2}') then upper(trim(texto)) end;
create or replace temp macro sigla_conselho(texto) as
    case when list_contains(getvariable('conselhos'), upper(strip_accents(trim(texto))))
        then upper(strip_accents(trim(texto))) end;
-- Shorter numbers, equal digits and a run of 1234567890 are what is typed for want of a number.
create or replace temp macro inscricao(numero) as
    case when length(numero) >= 3 and numero <> repeat(numero[1], length(numero)::int)
        and not starts_with('1234567890', numero) then numero end;
create or replace temp macro chave_conselho(sigla, numero, uf) as
    sigla || '/' || uf_conselho(uf) || '/' || inscricao(numero_conselho(numero));
create or replace temp macro da_profissao(sigla, cbo) as
    list_contains(getvariable('conselhos_ocupacoes')[sigla], cbo[:3])
    or list_contains(getvariable('conselhos_ocupacoes')[sigla], cbo[:4]);
