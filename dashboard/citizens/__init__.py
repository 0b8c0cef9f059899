"""What citizens report: the services that they choose from, their reports as events, what they are told."""
