"""One module per schema version. The operations of a released version do not change."""
