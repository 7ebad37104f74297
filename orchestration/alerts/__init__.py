"""What was published about payments, for people: lists, explanations, the run's summary, the nightly digest."""
