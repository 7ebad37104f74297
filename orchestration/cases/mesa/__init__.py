"""The case desk: a local web page where payment staff read and decide cases. No rule and no state is made here."""
