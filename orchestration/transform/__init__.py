"""dbt in this process: the parsed project kept between runs, and one `dbt build` a run. No model is named here."""
