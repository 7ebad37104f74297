"""What people look at: the page of indicators and the yearly report. They read what was published."""
