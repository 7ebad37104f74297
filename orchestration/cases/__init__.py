"""Alerts as cases: what people decide about an alert, and how it lives from night to night. No rule of law in here."""
