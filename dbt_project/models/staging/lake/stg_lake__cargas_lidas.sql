-- Loads whose files were read. A file seen again the next night, or one that waits, is a load too: what reads these
-- alone is not built again for that.
select * from {{ source('lake', 'cargas') }}
where estado not in ('repetido', 'aguardando')
