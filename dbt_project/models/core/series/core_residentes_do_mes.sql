-- Every residency as the snapshot in force in each month has it: a table, as a view of so many rows is dear to read often.
select * from {{ ref('core_residentes_dos_retratos') }}
